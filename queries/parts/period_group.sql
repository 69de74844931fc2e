-- with: group_day
period_day AS (
    -- One row per group, person of it and day, with the first second of its period. 1970-01-01 was a Thursday.
    SELECT
        group_day.*,
        CASE :period
            WHEN 'day' THEN day_unix
            WHEN 'week' THEN day_unix - (day_unix + 259200) % 604800
        END AS period_unix
    FROM group_day
),
period_person AS MATERIALIZED (
    -- One row per group, period and person of it: the classified minutes and the days on which there were any, and how
    -- much was sampled.
    SELECT
        position,
        attribute,
        value,
        period_unix,
        who,
        count(CASE WHEN n > 0 THEN 1 END) AS days,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(expected_minutes) AS expected_minutes
    FROM period_day
    GROUP BY position, attribute, value, period_unix, who
),
placed_person AS (
    -- The same with the first period in which any minutes of the person were classified.
    SELECT
        period_person.*,
        min(CASE WHEN n > 0 THEN period_unix END) OVER (PARTITION BY position, value, who) AS first_unix
    FROM period_person
),
period_group AS MATERIALIZED (
    -- One row per group and period: its people, those who are in it for the first time, and minutes, and the sums that
    -- the spread of its people follows from.
    SELECT
        position,
        attribute,
        value,
        period_unix,
        count(CASE WHEN n > 0 THEN 1 END) AS people,
        count(CASE WHEN n > 0 AND period_unix = first_unix THEN 1 END) AS first_people,
        sum(days) AS person_days,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct,
        1.0 * sum(poor_minutes) / nullif(sum(n), 0) AS rate,
        1.0 * sum(poor_minutes * poor_minutes) AS poor_squared,
        1.0 * sum(poor_minutes * n) AS poor_by_n,
        1.0 * sum(n * n) AS n_squared
    FROM placed_person
    GROUP BY position, attribute, value, period_unix
)
