-- group: days
-- title: What is left of a change without others
-- asks:  Is a group that got worse or better still changed without the people of another that did?
-- answer: attribute, value, other_attribute, other_value, is_left
-- param: day        date       the first UTC day of the period, which ends with the last of the days
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: by         attributes what people are grouped by [site;subnet;version]
-- param: thresholds profile    the profile that judges [zoom]
-- with:  chosen_event, group_change, coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per group that `digest_changes` found, and one of another attribute that changed likewise, stands out
-- further and is among the first ten: shares without the people who are in that one at any time. It is left if there
-- are 5 people and 300 minutes in both, if the change is as large as a found one has to be, and beyond two standard
-- errors.
WITH pair AS MATERIALIZED (
    -- One row per found group and another.
    SELECT
        found.position,
        found.attribute,
        found.value,
        found.rank,
        found.change,
        found.design_effect,
        other.position AS other_position,
        other.attribute AS other_attribute,
        other.value AS other_value,
        other.rank AS other_rank
    FROM group_change AS found
    JOIN group_change AS other
        ON other.rank < found.rank AND other.rank <= 10 AND other.position <> found.position
        AND other.finding = found.finding
    WHERE found.is_found = 1 AND other.is_found = 1
),
left_over AS (
    -- The same with what is left of people, minutes and shares.
    SELECT
        pair.rank,
        pair.attribute,
        pair.value,
        pair.other_rank,
        pair.other_attribute,
        pair.other_value,
        pair.change,
        pair.design_effect,
        count(CASE WHEN of_other.who IS NULL AND person.n > 0 THEN 1 END) AS people,
        count(CASE WHEN of_other.who IS NULL AND person.before_n > 0 THEN 1 END) AS before_people,
        count(CASE WHEN of_other.who IS NOT NULL THEN 1 END) AS shared_people,
        sum(CASE WHEN of_other.who IS NULL THEN person.n ELSE 0 END) AS n,
        sum(CASE WHEN of_other.who IS NULL THEN person.before_n ELSE 0 END) AS before_n,
        1.0 * sum(CASE WHEN of_other.who IS NULL THEN person.poor_minutes END)
        / nullif(sum(CASE WHEN of_other.who IS NULL THEN person.n END), 0) AS rate,
        sum(CASE WHEN of_other.who IS NULL THEN person.before_poor END)
        / nullif(sum(CASE WHEN of_other.who IS NULL THEN person.before_n END), 0) AS before_rate
    FROM pair
    JOIN compared_person AS person
        ON person.span = 1 AND person.position = pair.position AND person.value = pair.value
    LEFT JOIN compared_person AS of_other
        ON of_other.span = 1 AND of_other.position = pair.other_position AND of_other.value = pair.other_value
        AND of_other.who = person.who
    GROUP BY
        pair.rank,
        pair.attribute,
        pair.value,
        pair.other_rank,
        pair.other_attribute,
        pair.other_value,
        pair.change,
        pair.design_effect
)
SELECT
    attribute,
    value,
    other_attribute,
    other_value,
    CASE
        WHEN people < 5 OR before_people < 5 OR n < 300 OR before_n < 300 THEN 0
        WHEN (rate - before_rate) * change <= 0 THEN 0
        WHEN abs(rate - before_rate) < 0.01 OR 3 * abs(rate - before_rate) < before_rate THEN 0
        WHEN
            (rate - before_rate) * (rate - before_rate)
            <= 4 * design_effect * (rate * (1 - rate) / n + before_rate * (1 - before_rate) / before_n)
            THEN 0
        ELSE 1
    END AS is_left,
    100.0 * (rate - before_rate) AS difference_pct,
    people,
    before_people,
    shared_people,
    n,
    before_n,
    100.0 * rate AS poor_pct,
    100.0 * before_rate AS before_poor_pct,
    rank,
    other_rank,
    coverage.coverage_pct
FROM left_over
CROSS JOIN coverage
ORDER BY rank, other_rank
