-- with: whose_session_of_many, event_coverage, event_session_count
-- stands for: halved_session
halved_session AS MATERIALIZED (
    -- One row per session of the chosen events of which the attribute `:by` is told: as in `halved_session`, but the
    -- first half is that of the sessions without the value, the second that of those with it. A version may be told to
    -- as many numbers as somebody likes.
    SELECT
        whose_session.who AS person,
        substr(chosen_event.start_time, 1, 10) AS day_on,
        CASE
            WHEN attribute.value = :value THEN 'after'
            WHEN :by = 'version' AND substr(session.version || '.', 1, length(:value) + 1) = :value || '.' THEN 'after'
            ELSE 'before'
        END AS half,
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
    CROSS JOIN v_session_attribute AS attribute
    WHERE
        session.session_id = event_person.session_id
        AND session.kind = event_person.kind
        AND session.event_uuid = event_person.event_uuid
        AND attribute.session_id = event_person.session_id
        AND attribute.kind = event_person.kind
        AND attribute.event_uuid = event_person.event_uuid
        AND attribute.attribute = :by
        AND attribute.value IS NOT NULL
)
