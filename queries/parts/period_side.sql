-- with: period_group
-- stands for: group_side
spread_sum AS (
    -- The same with how far the poor minutes of its people are from its share of their minutes, squared and summed, and
    -- the design effect that this makes: of how many minutes one by itself would tell as much.
    SELECT
        spread.*,
        squares * people / nullif(people - 1, 0) / nullif(rate * (1 - rate) * n, 0) AS own_design_effect
    FROM (
        SELECT period_group.*, poor_squared - 2 * rate * poor_by_n + rate * rate * n_squared AS squares
        FROM period_group
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
