-- with: event_person, event_session_count, whose_session_of_many, event_coverage
dated_person AS MATERIALIZED (
    -- One row per person and UTC day on which events began: minutes, and how much was sampled.
    SELECT
        chosen_event.start_time_unix - chosen_event.start_time_unix % 86400 AS day_unix,
        whose_session.who,
        coalesce(sum(event_session_count.person_minutes), 0) AS n,
        coalesce(sum(event_session_count.poor_person_minutes), 0) AS poor_minutes,
        sum(event_coverage.covered_minutes) AS covered_minutes,
        sum(event_coverage.expected_minutes) AS expected_minutes
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN whose_session ON whose_session.session_id = event_person.session_id
    JOIN event_coverage ON event_coverage.session_id = event_person.session_id
    LEFT JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    GROUP BY chosen_event.start_time_unix - chosen_event.start_time_unix % 86400, whose_session.who
)
