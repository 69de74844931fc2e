-- with: person_value
member AS (
    -- One row per person and value in each population to which the person belongs, 1 whoever has minutes in both halves
    -- and 2 everybody: the share of the person's own minutes in each half, and what the person weighs, which is the
    -- half with fewer minutes.
    SELECT
        population.position,
        person_value.*,
        CASE WHEN before_n < after_n THEN before_n ELSE after_n END AS weight,
        1.0 * before_minutes / nullif(before_n, 0) AS before_share,
        1.0 * after_minutes / nullif(after_n, 0) AS after_share,
        row_number() OVER (PARTITION BY population.position, attribute, person ORDER BY value) AS nth
    FROM person_value
    CROSS JOIN (SELECT 1 AS position UNION ALL SELECT 2 AS position) AS population
    WHERE
        (population.position = 1 AND before_n > 0 AND after_n > 0)
        OR (population.position = 2 AND attribute = 'poor minutes')
),
totalled AS (
    -- The same with the sums over all people of the population, and over those who ever had the value.
    SELECT
        member.*,
        sum(CASE WHEN nth = 1 THEN weight END) OVER of_all AS all_weight,
        sum(CASE WHEN nth = 1 THEN weight * weight END) OVER of_all AS all_squared_weight,
        sum(CASE WHEN nth = 1 THEN before_n END) OVER of_all AS all_before_n,
        sum(CASE WHEN nth = 1 THEN after_n END) OVER of_all AS all_after_n,
        sum(CASE WHEN nth = 1 AND before_n + after_n > 0 THEN 1 END) OVER of_all AS people,
        sum(CASE WHEN nth = 1 AND before_n > 0 THEN 1 END) OVER of_all AS before_people,
        sum(CASE WHEN nth = 1 AND after_n > 0 THEN 1 END) OVER of_all AS after_people,
        sum(weight * before_share) OVER of_value AS weighed_before,
        sum(weight * after_share) OVER of_value AS weighed_after,
        sum(weight * (after_share - before_share)) OVER of_value AS weighed_change,
        sum(before_minutes) OVER of_value AS value_before_minutes,
        sum(after_minutes) OVER of_value AS value_after_minutes
    FROM member
    WINDOW
        of_all AS (PARTITION BY position, attribute),
        of_value AS (PARTITION BY position, attribute, value)
),
shared AS (
    -- The same with the shares of the population: the mean of people's own by weight, or one ratio for everybody.
    SELECT
        totalled.*,
        CASE position
            WHEN 1 THEN weighed_before / nullif(all_weight, 0)
            ELSE 1.0 * value_before_minutes / nullif(all_before_n, 0)
        END AS all_before_share,
        CASE position
            WHEN 1 THEN weighed_after / nullif(all_weight, 0)
            ELSE 1.0 * value_after_minutes / nullif(all_after_n, 0)
        END AS all_after_share,
        CASE position
            WHEN 1 THEN weighed_change / nullif(all_weight, 0)
            ELSE 1.0 * value_after_minutes / nullif(all_after_n, 0)
                - 1.0 * value_before_minutes / nullif(all_before_n, 0)
        END AS all_change
    FROM totalled
),
influence AS (
    -- The same with how much each person alone moves the change, both halves together: the sum of the squares is the
    -- variance, whatever the minutes of one person have to do with each other.
    SELECT
        shared.*,
        CASE position
            WHEN 1 THEN weight * (after_share - before_share - all_change) / nullif(all_weight, 0)
            ELSE (after_minutes - all_after_share * after_n) / nullif(all_after_n, 0)
                - (before_minutes - all_before_share * before_n) / nullif(all_before_n, 0)
        END AS moved
    FROM shared
),
estimate AS (
    -- One row per population and value: counts, shares, change and its variance. Of the same people, those who never
    -- had the value moved it by nothing, which lies off the mean as well.
    SELECT
        position,
        attribute,
        value,
        people,
        coalesce(before_people, 0) AS before_people,
        coalesce(after_people, 0) AS after_people,
        sum(before_days) AS before_person_days,
        sum(after_days) AS after_person_days,
        all_before_n AS before_minutes,
        all_after_n AS after_minutes,
        sum(before_minutes) AS before_value_minutes,
        sum(after_minutes) AS after_value_minutes,
        100.0 * sum(before_covered) / nullif(sum(before_expected), 0) AS before_coverage_pct,
        100.0 * sum(after_covered) / nullif(sum(after_expected), 0) AS after_coverage_pct,
        count(CASE WHEN 100.0 * after_share - 100.0 * before_share <= -1 THEN 1 END) AS fallen_people,
        count(CASE WHEN 100.0 * after_share - 100.0 * before_share >= 1 THEN 1 END) AS risen_people,
        all_before_share,
        all_after_share,
        all_change,
        (
            sum(moved * moved)
            + CASE position
                WHEN 1 THEN all_change * all_change * (all_squared_weight - sum(weight * weight))
                    / (1.0 * all_weight * all_weight)
                ELSE 0.0
            END
        ) * people / nullif(people - 1, 0) AS variance,
        1.0 * CASE WHEN before_people < after_people THEN before_people - 1 ELSE after_people - 1 END AS degrees
    FROM influence
    GROUP BY
        position,
        attribute,
        value,
        people,
        before_people,
        after_people,
        all_before_n,
        all_after_n,
        all_before_share,
        all_after_share,
        all_change,
        all_weight,
        all_squared_weight
),
enough AS (
    -- The same, saying whether the population is enough to tell: 5 people, 20 person-days and 300 minutes in each half.
    SELECT
        estimate.*,
        max(
            CASE
                WHEN attribute <> 'poor minutes' THEN 0
                WHEN before_people < 5 OR after_people < 5 THEN 0
                WHEN before_person_days < 20 OR after_person_days < 20 THEN 0
                WHEN before_minutes < 300 OR after_minutes < 300 THEN 0
                ELSE 1
            END
        ) OVER (PARTITION BY position) AS is_enough
    FROM estimate
),
share_change AS MATERIALIZED (
    -- The same with shares in percent and, if there is enough to tell, the change with the margin to each side that
    -- makes its interval of 95 %: so many standard errors as Student's t has for these degrees of freedom, by the
    -- series of Cornish and Fisher.
    SELECT
        enough.*,
        100.0 * all_before_share AS before_pct,
        100.0 * all_after_share AS after_pct,
        CASE is_enough WHEN 1 THEN 100.0 * all_change END AS change_pct,
        CASE is_enough
            WHEN 1
                THEN 100.0 * sqrt(variance) * (
                    1.959964 + 2.372271 / degrees + 2.822499 / (degrees * degrees)
                    + 2.555850 / (degrees * degrees * degrees) + 1.589534 / (degrees * degrees * degrees * degrees)
                )
        END AS margin_pct
    FROM enough
)
