-- with: person_chance, episode
longest_run AS (
    -- One row per person with episodes: the poor minutes of the one that has most.
    SELECT person_id, max(poor_minutes) AS run_minutes
    FROM episode
    GROUP BY person_id
),
told_person AS MATERIALIZED (
    -- One row per person with five poor minutes and more than chance gives, of whom alone a cause is told. As many tell
    -- if they hang together: five in one episode, and one more for every two full hours.
    SELECT person_chance.person_id
    FROM person_chance
    LEFT JOIN longest_run ON longest_run.person_id = person_chance.person_id
    WHERE
        person_chance.poor_minutes >= 5
        AND (
            person_chance.poor_minutes > person_chance.chance_minutes
            OR 120 * (longest_run.run_minutes - 4) > person_chance.classified_minutes
        )
)
