-- with: event_person, event_session_count, whose_session_of_many, event_coverage
timed_session AS (
    -- One row per session of the chosen events, with the start of its event: whose it is over all of them, the minutes
    -- that count for its person, and how much of it was sampled.
    SELECT
        chosen_event.start_time,
        chosen_event.start_time_unix,
        event_person.session_id,
        event_person.kind,
        event_person.event_uuid,
        event_person.person_id,
        whose_session.who,
        coalesce(event_session_count.person_minutes, 0) AS n,
        coalesce(event_session_count.poor_person_minutes, 0) AS poor_minutes,
        event_coverage.covered_minutes,
        event_coverage.expected_minutes
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN whose_session ON whose_session.session_id = event_person.session_id
    JOIN event_coverage ON event_coverage.session_id = event_person.session_id
    LEFT JOIN event_session_count ON event_session_count.session_id = event_person.session_id
)
