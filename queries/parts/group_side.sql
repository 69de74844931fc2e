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
group_side AS (
    -- Two rows per group: the second is of the rest of it. Five people with 300 minutes are enough to tell.
    SELECT
        group_sum.*,
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
    FROM group_sum
    CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS side
)
