-- with: group_side
weighed AS (
    -- One row per side of a group, with how many minutes that do not hang together would tell as much: by the variance
    -- of their own share, and if they hang together as everybody's do, but no fewer than there are people. The quantile
    -- is that of Student's t for one less than the people, by its expansion; where there is not enough to tell there is
    -- none.
    SELECT
        group_side.*,
        CASE
            WHEN rate <= 0 OR rate >= 1 THEN NULL
            WHEN side_squares * side_people <= rate * (1 - rate) * side_n * (side_people - 1) THEN 1.0 * side_n
            ELSE rate * (1 - rate) * side_n / side_squares * side_n * (side_people - 1) / side_people
        END AS own_weight,
        CASE
            WHEN design_effect <= 1 THEN 1.0 * side_n
            WHEN design_effect * side_people < side_n THEN side_n / design_effect
            ELSE 1.0 * side_people
        END AS common_weight,
        CASE
            WHEN is_enough = 1
                THEN 1.959963984540054
                    + 2.372271230298562 / (side_people - 1)
                    + 2.8224986157396112 / (side_people - 1) / (side_people - 1)
                    + 2.555849679507722 / (side_people - 1) / (side_people - 1) / (side_people - 1)
        END AS quantile
    FROM group_side
),
side_interval AS (
    -- The same with the interval of 95 %, after Wilson, by the mean of both variances: few people's own is too small
    -- more often than too large, and where none of them has a poor minute there is none.
    SELECT
        averaged.*,
        CASE
            WHEN quantile IS NULL THEN NULL
            WHEN rate <= 0 THEN 0.0
            ELSE (
                rate + quantile * quantile / (2 * weight)
                - quantile * sqrt(rate * (1 - rate) / weight + quantile * quantile / (4 * weight * weight))
            ) / (1 + quantile * quantile / weight)
        END AS low,
        CASE
            WHEN quantile IS NULL THEN NULL
            WHEN rate >= 1 THEN 1.0
            ELSE (
                rate + quantile * quantile / (2 * weight)
                + quantile * sqrt(rate * (1 - rate) / weight + quantile * quantile / (4 * weight * weight))
            ) / (1 + quantile * quantile / weight)
        END AS high
    FROM (
        SELECT
            weighed.*,
            coalesce(2 * own_weight * common_weight / (own_weight + common_weight), common_weight) AS weight
        FROM weighed
    ) AS averaged
)
