-- with: whose_session_of_many, event_coverage, event_session_count
dated_session AS (
    -- One row per session of the chosen events: whose it is over all of them, the day on which its event began, the
    -- minutes that count for its person, how much of it was sampled, and what Zoom told of it, the place by the user's
    -- own map where that has it. Whom nothing ties to another event is a person of that one alone.
    SELECT
        event_person.session_id,
        event_person.kind,
        event_person.event_uuid,
        whose_session.who AS person,
        substr(chosen_event.start_time, 1, 10) AS day_on,
        coalesce(event_session_count.person_minutes, 0) AS n,
        coalesce(event_session_count.poor_person_minutes, 0) AS poor_minutes,
        coverage.covered_minutes,
        coverage.expected_minutes,
        coalesce(session.site || coalesce(', ' || session.building, ''), session.location) AS place,
        session.network_type,
        session.connection_type,
        session.data_center,
        coalesce(session.device, session.os) AS device,
        session.version
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN event_coverage AS coverage ON coverage.session_id = event_person.session_id
    JOIN whose_session ON whose_session.session_id = event_person.session_id
    LEFT JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    CROSS JOIN v_participant_session AS session
    WHERE
        session.session_id = event_person.session_id
        AND session.kind = event_person.kind
        AND session.event_uuid = event_person.event_uuid
)
