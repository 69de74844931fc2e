-- with: person_count
event_minutes AS (
    -- One row per person of an event: the classified and the poor minutes, and how many a verdict needs.
    SELECT
        person_id,
        classified_minutes,
        poor_minutes,
        2 AS least_minutes
    FROM person_count
)
