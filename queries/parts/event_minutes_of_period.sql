-- with: event_person, event_session_count
-- stands for: event_minutes
event_minutes AS MATERIALIZED (
    -- One row: the classified and the poor minutes of people in the events that began on the day or later, as if they
    -- were one.
    SELECT
        coalesce(sum(event_session_count.person_minutes), 0) AS classified_minutes,
        coalesce(sum(event_session_count.poor_person_minutes), 0) AS poor_minutes,
        30 AS least_minutes
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    WHERE substr(chosen_event.start_time, 1, 10) >= :day
)
