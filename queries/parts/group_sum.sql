-- with: group_person
whole_person AS MATERIALIZED (
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
whole_sum AS (
    -- One row per attribute: everybody, and the sums of squares that the spread of any part of them follows from.
    SELECT
        position,
        count(*) AS whole_people,
        sum(person_n) AS whole_n,
        sum(person_poor_minutes) AS whole_poor_minutes,
        sum(person_poor_minutes * person_poor_minutes) AS whole_poor_squared,
        sum(person_poor_minutes * person_n) AS whole_poor_by_n,
        sum(person_n * person_n) AS whole_n_squared
    FROM whole_person
    WHERE place = 1
    GROUP BY position
),
part_sum AS (
    -- One row per group: its people, what they have in it, and by how much less everybody's sums of squares are without
    -- that.
    SELECT
        position,
        max(attribute) AS attribute,
        value,
        count(*) AS people,
        count(CASE WHEN poor_minutes > 0 THEN 1 END) AS poor_people,
        count(CASE WHEN person_n = n THEN 1 END) AS people_without_rest,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(poor_minutes * poor_minutes) AS poor_squared,
        sum(poor_minutes * n) AS poor_by_n,
        sum(n * n) AS n_squared,
        sum(due_latency) AS due_latency,
        sum(due_jitter) AS due_jitter,
        sum(due_loss) AS due_loss,
        sum(due_fps) AS due_fps,
        sum(poor_minutes * (2 * person_poor_minutes - poor_minutes)) AS less_poor_squared,
        sum(person_poor_minutes * person_n - (person_poor_minutes - poor_minutes) * (person_n - n)) AS less_poor_by_n,
        sum(n * (2 * person_n - n)) AS less_n_squared
    FROM whole_person
    GROUP BY position, value
),
group_sum AS MATERIALIZED (
    -- One row per group: counts and sums of squares of its people's minutes, of what all people have besides, and of
    -- everybody's. Of whole numbers, so that they are the same in whichever order they are added.
    SELECT
        part_sum.position,
        part_sum.attribute,
        part_sum.value,
        part_sum.people,
        part_sum.poor_people,
        part_sum.n,
        part_sum.poor_minutes,
        part_sum.poor_squared,
        part_sum.poor_by_n,
        part_sum.n_squared,
        part_sum.due_latency,
        part_sum.due_jitter,
        part_sum.due_loss,
        part_sum.due_fps,
        whole_sum.whole_people - part_sum.people_without_rest AS rest_people,
        whole_sum.whole_poor_squared - part_sum.less_poor_squared AS rest_poor_squared,
        whole_sum.whole_poor_by_n - part_sum.less_poor_by_n AS rest_poor_by_n,
        whole_sum.whole_n_squared - part_sum.less_n_squared AS rest_n_squared,
        whole_sum.whole_people,
        whole_sum.whole_n,
        whole_sum.whole_poor_minutes,
        whole_sum.whole_poor_squared,
        whole_sum.whole_poor_by_n,
        whole_sum.whole_n_squared
    FROM part_sum
    JOIN whole_sum ON whole_sum.position = part_sum.position
)
