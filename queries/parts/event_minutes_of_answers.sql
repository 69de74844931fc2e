-- with: answered_person
-- stands for: event_minutes
event_minutes AS (
    -- One row per profile and person of an event who said anything of it: the classified and the poor minutes by that
    -- profile, and how many a verdict needs.
    SELECT
        profile,
        person_id,
        classified_minutes,
        poor_minutes,
        2 AS least_minutes
    FROM answered_person
)
