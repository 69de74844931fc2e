-- with: dated_person, asked_span
stretch AS (
    -- Four rows, from a day to the one behind the last: the period, the 28 days before it, the last 28 and the last 7.
    SELECT 1 AS stretch, first_unix, behind_unix
    FROM asked_span
    WHERE span = 1
    UNION ALL
    SELECT 2 AS stretch, before_unix AS first_unix, first_unix AS behind_unix
    FROM asked_span
    WHERE span = 1
    UNION ALL
    SELECT 3 AS stretch, behind_unix - 28 * 86400 AS first_unix, behind_unix
    FROM asked_span
    WHERE span = 1
    UNION ALL
    SELECT 4 AS stretch, behind_unix - 7 * 86400 AS first_unix, behind_unix
    FROM asked_span
    WHERE span = 1
),
stretch_count AS MATERIALIZED (
    -- One row per stretch: people and days with classified minutes, these, and how much was sampled.
    SELECT
        stretch.stretch,
        count(DISTINCT CASE WHEN dated_person.n > 0 THEN dated_person.who END) AS people,
        count(DISTINCT CASE WHEN dated_person.n > 0 THEN dated_person.day_unix END) AS days,
        coalesce(sum(dated_person.n), 0) AS n,
        coalesce(sum(dated_person.poor_minutes), 0) AS poor_minutes,
        coalesce(sum(dated_person.covered_minutes), 0) AS covered_minutes,
        coalesce(sum(dated_person.expected_minutes), 0) AS expected_minutes
    FROM stretch
    LEFT JOIN dated_person
        ON dated_person.day_unix >= stretch.first_unix AND dated_person.day_unix < stretch.behind_unix
    GROUP BY stretch.stretch
)
