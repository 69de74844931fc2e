-- with: group_day
-- stands for: group_side
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
period_sum AS (
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
),
spread_sum AS (
    -- The same with how far the poor minutes of its people are from its share of their minutes, squared and summed, and
    -- the design effect that this makes: of how many minutes one by itself would tell as much.
    SELECT
        spread.*,
        squares * people / nullif(people - 1, 0) / nullif(rate * (1 - rate) * n, 0) AS own_design_effect
    FROM (
        SELECT period_sum.*, poor_squared - 2 * rate * poor_by_n + rate * rate * n_squared AS squares
        FROM period_sum
    ) AS spread
),
group_side AS (
    -- One row per group and period with classified minutes, with the design effect of everybody in it. Five people with
    -- 20 days of people and 300 minutes are enough to tell.
    SELECT
        spread_sum.*,
        people AS side_people,
        n AS side_n,
        squares AS side_squares,
        CASE WHEN people >= 5 AND person_days >= 20 AND n >= 300 THEN 1 ELSE 0 END AS is_enough,
        max(CASE position WHEN 0 THEN own_design_effect END) OVER (PARTITION BY period_unix) AS design_effect
    FROM spread_sum
    WHERE n > 0
)
