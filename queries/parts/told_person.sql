-- with: person_chance, episode
person_run AS (
    -- One row per person with what chance gives, and one per episode with how many of its minutes were poor. Joined,
    -- SQLite would read all episodes for each person.
    SELECT person_id, classified_minutes, poor_minutes, chance_minutes, NULL AS run_minutes
    FROM person_chance
    UNION ALL
    SELECT
        person_id,
        NULL AS classified_minutes,
        NULL AS poor_minutes,
        NULL AS chance_minutes,
        poor_minutes AS run_minutes
    FROM episode
),
told_person AS MATERIALIZED (
    -- One row per person with five poor minutes and more than chance gives, of whom alone a cause is told. As many tell
    -- if they hang together: five in one episode, and one more for every two full hours.
    SELECT person_id
    FROM person_run
    GROUP BY person_id
    HAVING
        max(poor_minutes) >= 5
        AND (
            max(poor_minutes) > max(chance_minutes)
            OR 120 * (max(run_minutes) - 4) > max(classified_minutes)
        )
)
