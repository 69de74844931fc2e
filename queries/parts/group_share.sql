-- with: group_person
whole_person AS (
    -- One row per group and person of it, with all minutes of the person, as each session is in one group of an
    -- attribute, in the first of the person's rows.
    SELECT
        group_person.*,
        sum(n) OVER of_person AS person_n,
        sum(poor_minutes) OVER of_person AS person_poor_minutes,
        row_number() OVER (PARTITION BY position, who ORDER BY value) AS place
    FROM group_person
    WINDOW of_person AS (PARTITION BY position, who)
),
placed_person AS (
    -- The same with the minutes of the group, and with those of everybody and the sums of squares that the spread of
    -- any part of them follows from.
    SELECT
        whole_person.*,
        sum(n) OVER of_group AS group_n,
        sum(poor_minutes) OVER of_group AS group_poor_minutes,
        sum(n) OVER of_all AS whole_n,
        sum(poor_minutes) OVER of_all AS whole_poor_minutes,
        sum(CASE place WHEN 1 THEN 1 ELSE 0 END) OVER of_all AS whole_people,
        sum(CASE place WHEN 1 THEN person_poor_minutes * person_poor_minutes ELSE 0 END) OVER of_all AS poor_squared,
        sum(CASE place WHEN 1 THEN person_poor_minutes * person_n ELSE 0 END) OVER of_all AS poor_by_n,
        sum(CASE place WHEN 1 THEN person_n * person_n ELSE 0 END) OVER of_all AS n_squared
    FROM whole_person
    WINDOW of_group AS (PARTITION BY position, value), of_all AS (PARTITION BY position)
),
rated_person AS (
    -- The same with what counts for the rest, and with the shares of poor minutes of the group, of the rest and of all.
    SELECT
        placed_person.*,
        person_n - n AS rest_n,
        person_poor_minutes - poor_minutes AS rest_poor_minutes,
        1.0 * group_poor_minutes / group_n AS poor_rate,
        1.0 * (whole_poor_minutes - group_poor_minutes) / nullif(whole_n - group_n, 0) AS rest_poor_rate,
        1.0 * whole_poor_minutes / whole_n AS whole_poor_rate
    FROM placed_person
),
group_sum AS (
    -- One row per group: its people and minutes, and how far the poor minutes of its people are from its share of their
    -- minutes, squared and summed. The rest are all people, without what those of the group have in it. The design
    -- effect says of how many minutes one by itself would tell as much, as those of a person hang together.
    SELECT
        position,
        max(attribute) AS attribute,
        value,
        count(*) AS people,
        count(CASE WHEN poor_minutes > 0 THEN 1 END) AS poor_people,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        max(poor_rate) AS poor_rate,
        sum((poor_minutes - poor_rate * n) * (poor_minutes - poor_rate * n)) AS squares,
        sum(due_latency) AS due_latency,
        sum(due_jitter) AS due_jitter,
        sum(due_loss) AS due_loss,
        sum(due_fps) AS due_fps,
        max(whole_people) - count(CASE WHEN rest_n = 0 THEN 1 END) AS rest_people,
        max(whole_n) - sum(n) AS rest_n,
        max(rest_poor_rate) AS rest_poor_rate,
        max(poor_squared - 2 * rest_poor_rate * poor_by_n + rest_poor_rate * rest_poor_rate * n_squared)
        + sum(
            (rest_poor_minutes - rest_poor_rate * rest_n) * (rest_poor_minutes - rest_poor_rate * rest_n)
            - (person_poor_minutes - rest_poor_rate * person_n) * (person_poor_minutes - rest_poor_rate * person_n)
        ) AS rest_squares,
        max(whole_n) AS whole_n,
        max(whole_poor_minutes) AS whole_poor_minutes,
        max(
            (poor_squared - 2 * whole_poor_rate * poor_by_n + whole_poor_rate * whole_poor_rate * n_squared)
            * whole_people / nullif(whole_people - 1, 0)
            / nullif(whole_poor_rate * (1 - whole_poor_rate) * whole_n, 0)
        ) AS design_effect
    FROM rated_person
    GROUP BY position, value
),
sided AS (
    -- Two rows per group: the second is of the rest of it.
    SELECT
        group_sum.*,
        side.number AS side,
        CASE side.number WHEN 1 THEN people ELSE rest_people END AS side_people,
        CASE side.number WHEN 1 THEN n ELSE rest_n END AS side_n,
        CASE side.number WHEN 1 THEN poor_rate ELSE rest_poor_rate END AS rate,
        CASE side.number WHEN 1 THEN squares ELSE rest_squares END AS side_squares
    FROM group_sum
    CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS side
),
weighed AS (
    -- The same with how many minutes that do not hang together would tell as much: by the variance of their own share,
    -- and if they hang together as everybody's do, but no fewer than there are people. The quantile is that of
    -- Student's t for one less than the people, by its expansion; without people and minutes enough to tell there is
    -- none.
    SELECT
        sided.*,
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
            WHEN side_people >= 5 AND side_n >= 300
                THEN 1.959963984540054
                    + 2.372271230298562 / (side_people - 1)
                    + 2.8224986157396112 / (side_people - 1) / (side_people - 1)
                    + 2.555849679507722 / (side_people - 1) / (side_people - 1) / (side_people - 1)
        END AS quantile
    FROM sided
),
bounded AS (
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
),
both_sides AS (
    -- One row per group: both intervals beside each other.
    SELECT
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        poor_rate,
        due_latency,
        due_jitter,
        due_loss,
        due_fps,
        rest_n,
        rest_poor_rate,
        whole_n,
        whole_poor_minutes,
        max(CASE side WHEN 1 THEN low END) AS low,
        max(CASE side WHEN 1 THEN high END) AS high,
        max(CASE side WHEN 2 THEN low END) AS rest_low,
        max(CASE side WHEN 2 THEN high END) AS rest_high
    FROM bounded
    GROUP BY
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        poor_rate,
        due_latency,
        due_jitter,
        due_loss,
        due_fps,
        rest_n,
        rest_poor_rate,
        whole_n,
        whole_poor_minutes
),
compared AS (
    -- The same with the difference, and its interval after Newcombe, where both are known.
    SELECT
        both_sides.*,
        CASE WHEN low IS NOT NULL AND rest_low IS NOT NULL THEN poor_rate - rest_poor_rate END AS difference,
        poor_rate - rest_poor_rate
        - sqrt((poor_rate - low) * (poor_rate - low) + (rest_high - rest_poor_rate) * (rest_high - rest_poor_rate))
            AS difference_low,
        poor_rate - rest_poor_rate
        + sqrt((high - poor_rate) * (high - poor_rate) + (rest_poor_rate - rest_low) * (rest_poor_rate - rest_low))
            AS difference_high
    FROM both_sides
),
group_share AS MATERIALIZED (
    -- One row per attribute and value: people, minutes, and shares as percentages. The shrunk one adds 60 minutes of
    -- everybody's, so that two bad minutes of three do not outrank a hundred of a thousand; groups are ranked by it.
    -- Of equal metrics loss is named first.
    SELECT
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        100.0 * poor_rate AS poor_pct,
        100.0 * low AS poor_low_pct,
        100.0 * high AS poor_high_pct,
        100.0 * rest_poor_rate AS rest_poor_pct,
        100.0 * difference AS difference_pct,
        100.0 * difference_low AS difference_low_pct,
        100.0 * difference_high AS difference_high_pct,
        CASE
            WHEN rest_n = 0 THEN 'nobody else'
            WHEN difference IS NULL THEN 'not enough to tell'
            WHEN difference_low > 0 THEN 'worse'
            WHEN difference_high < 0 THEN 'better'
            ELSE 'unclear'
        END AS against_rest,
        100.0 * poor_minutes / nullif(whole_poor_minutes, 0) AS of_poor_minutes_pct,
        CASE
            WHEN low IS NULL THEN 'not enough to tell'
            WHEN greatest(due_loss, due_latency, due_jitter, due_fps) = 0 THEN NULL
            WHEN due_loss = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'packet loss'
            WHEN due_latency = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'latency'
            WHEN due_jitter = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'jitter'
            ELSE 'frame rate'
        END AS worst_metric,
        100.0 * (poor_minutes + 60.0 * whole_poor_minutes / whole_n) / (n + 60) AS shrunk_poor_pct
    FROM compared
)
