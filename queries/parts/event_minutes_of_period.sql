-- with: counted_session_of_many
-- stands for: event_minutes
event_minutes AS MATERIALIZED (
    -- One row: the classified and the poor minutes of people in the events that began on the day or later, as if they were
    -- one.
    SELECT
        coalesce(sum(counted_session.n), 0) AS classified_minutes,
        coalesce(sum(counted_session.poor_minutes), 0) AS poor_minutes,
        30 AS least_minutes
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN counted_session ON counted_session.session_id = event_person.session_id
    WHERE substr(chosen_event.start_time, 1, 10) >= :day
)
