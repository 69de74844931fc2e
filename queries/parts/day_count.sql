-- with: dated_person
day_count AS MATERIALIZED (
    -- One row per UTC day with anybody in its events: people with classified minutes, these, and how much was sampled.
    SELECT
        day_unix,
        count(CASE WHEN n > 0 THEN 1 END) AS people,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(expected_minutes) AS expected_minutes
    FROM dated_person
    GROUP BY day_unix
)
