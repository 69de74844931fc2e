-- with: group_sum
rated_group AS (
    -- One row per group, with the shares of poor minutes of the group, of the rest and of all.
    SELECT
        group_sum.*,
        whole_n - n AS rest_n,
        1.0 * poor_minutes / n AS poor_rate,
        1.0 * (whole_poor_minutes - poor_minutes) / nullif(whole_n - n, 0) AS rest_poor_rate,
        1.0 * whole_poor_minutes / whole_n AS whole_poor_rate
    FROM group_sum
),
spread_group AS (
    -- The same with how far the poor minutes of people are from their share of these people's minutes, squared and
    -- summed: of the group, and of the rest, which is all people without what those of the group have in it. The design
    -- effect says of how many minutes one by itself would tell as much, as those of a person hang together.
    SELECT
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        poor_rate,
        poor_squared - 2 * poor_rate * poor_by_n + poor_rate * poor_rate * n_squared AS squares,
        due_latency,
        due_jitter,
        due_loss,
        due_fps,
        rest_people,
        rest_n,
        rest_poor_rate,
        rest_poor_squared - 2 * rest_poor_rate * rest_poor_by_n + rest_poor_rate * rest_poor_rate * rest_n_squared
            AS rest_squares,
        whole_n,
        whole_poor_minutes,
        (
            whole_poor_squared
            - 2 * whole_poor_rate * whole_poor_by_n
            + whole_poor_rate * whole_poor_rate * whole_n_squared
        )
        * whole_people / nullif(whole_people - 1, 0)
        / nullif(whole_poor_rate * (1 - whole_poor_rate) * whole_n, 0) AS design_effect
    FROM rated_group
),
group_side AS (
    -- Two rows per group: the second is of the rest of it. Five people with 300 minutes are enough to tell.
    SELECT
        spread_group.*,
        side.number AS side,
        CASE side.number WHEN 1 THEN people ELSE rest_people END AS side_people,
        CASE side.number WHEN 1 THEN n ELSE rest_n END AS side_n,
        CASE side.number WHEN 1 THEN poor_rate ELSE rest_poor_rate END AS rate,
        CASE side.number WHEN 1 THEN squares ELSE rest_squares END AS side_squares,
        CASE
            WHEN side.number = 1 AND people >= 5 AND n >= 300 THEN 1
            WHEN side.number = 2 AND rest_people >= 5 AND rest_n >= 300 THEN 1
            ELSE 0
        END AS is_enough
    FROM spread_group
    CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS side
)
