-- with: event_person, event_session_count
-- stands for: person_count
person_count AS MATERIALIZED (
    -- One row per person of one of the chosen events, whose key no other event has: the minutes, those by direction
    -- not being counted.
    SELECT
        event_person.person_id,
        sum(event_session_count.person_minutes) AS classified_minutes,
        sum(event_session_count.poor_person_minutes) AS poor_minutes,
        CAST(NULL AS INTEGER) AS send_minutes,
        CAST(NULL AS INTEGER) AS send_poor_minutes,
        CAST(NULL AS INTEGER) AS receive_minutes,
        CAST(NULL AS INTEGER) AS receive_poor_minutes
    FROM event_person
    JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    GROUP BY event_person.person_id
)
