-- with: compared_group, asked_span
whole_sum AS (
    -- The same beside what everybody has.
    SELECT
        compared_group.*,
        max(CASE position WHEN 0 THEN n END) OVER of_span AS whole_n,
        max(CASE position WHEN 0 THEN poor_minutes END) OVER of_span AS whole_poor_minutes,
        max(CASE position WHEN 0 THEN before_n END) OVER of_span AS whole_before_n,
        max(CASE position WHEN 0 THEN before_poor END) OVER of_span AS whole_before_poor,
        max(CASE position WHEN 0 THEN own_variance / nullif(minute_variance, 0) END) OVER of_span AS spread
    FROM compared_group
    WINDOW of_span AS (PARTITION BY span)
),
group_rest AS (
    -- The same with the change, the shares of everybody who is not in the group, and the variance: what the people of
    -- the group tell of it, with what everybody's minutes tell weighing as much as ten of these.
    SELECT
        effected.*,
        rate - before_rate AS change,
        (own_variance * members + 10 * design_effect * minute_variance) / (members + 10) AS variance,
        nullif(1.0 * CASE WHEN people < before_people THEN people - 1 ELSE before_people - 1 END, 0) AS degrees,
        1.0 * (whole_poor_minutes - poor_minutes) / nullif(whole_n - n, 0) AS rest_rate,
        (whole_before_poor - before_poor) / nullif(whole_before_n - before_n, 0) AS rest_before_rate
    FROM (
        SELECT
            whole_sum.*,
            CASE WHEN spread > 1 THEN spread ELSE 1.0 END AS design_effect,
            CASE
                WHEN people < 5 OR before_people < 5 THEN 0
                WHEN person_days < 20 OR before_person_days < 20 THEN 0
                WHEN n < 300 OR before_minutes < 300 THEN 0
                ELSE 1
            END AS is_enough
        FROM whole_sum
    ) AS effected
),
group_stand AS (
    -- The same with how far the change stands out from chance, in standard errors as the normal distribution has them
    -- where Student's t has these for the degrees of freedom, and how far it stands out from the change of all others.
    -- Of how many minutes each by itself would tell as much follows from everybody's: the design effect.
    SELECT
        group_rest.*,
        rest_rate - rest_before_rate AS rest_change,
        CASE
            WHEN is_enough = 1 AND variance > 0
                THEN abs(change) / sqrt(variance) * (1 - 0.25 / degrees)
                    / sqrt(1 + change * change / variance / (2 * degrees))
        END AS deviation,
        CASE
            WHEN is_enough = 0 OR variance = 0 THEN NULL
            WHEN position = 0 OR rest_rate IS NULL OR rest_before_rate IS NULL THEN abs(change) / sqrt(variance)
            ELSE abs(change - (rest_rate - rest_before_rate)) / sqrt(
                variance + design_effect * (
                    rest_rate * (1 - rest_rate) / (whole_n - n)
                    + rest_before_rate * (1 - rest_before_rate) / (whole_before_n - before_n)
                )
            )
        END AS rest_deviation,
        sum(is_enough) OVER (PARTITION BY span, position) AS enough_values
    FROM group_rest
),
group_chance AS (
    -- The same with the chance of a change as large where there is none, by the approximation of Hastings, which is
    -- within 0.0000003. Looked at are everybody, and attributes of which two values are enough to tell.
    SELECT
        raised.*,
        CASE WHEN is_enough = 1 AND (position = 0 OR enough_values > 1) THEN 1 ELSE 0 END AS is_looked_at,
        CASE
            WHEN is_enough = 1 AND variance = 0 THEN 1.0
            WHEN is_enough = 1 THEN 1.0 / (fourth_power * fourth_power * fourth_power * fourth_power)
        END AS chance
    FROM (
        SELECT
            deviated.*,
            base * base * base * base AS fourth_power
        FROM (
            SELECT
                group_stand.*,
                1 + deviation * (
                    0.0498673470 + deviation * (
                        0.0211410061 + deviation * (
                            0.0032776263 + deviation * (
                                0.0000380036 + deviation * (0.0000488906 + deviation * 0.0000053830)
                            )
                        )
                    )
                ) AS base
            FROM group_stand
        ) AS deviated
    ) AS raised
),
ranked_chance AS (
    -- The same with the place of the chance among all that were looked at for a period, alone or with the one before
    -- it, the least first.
    SELECT
        group_chance.*,
        asked_span.place,
        asked_span.look,
        asked_span.first_unix,
        asked_span.behind_unix,
        row_number() OVER (
            PARTITION BY asked_span.place, is_looked_at
            ORDER BY chance, position, value, look
        ) AS chance_place,
        count(*) OVER (PARTITION BY asked_span.place, is_looked_at) AS looked_at
    FROM group_chance
    JOIN asked_span ON asked_span.span = group_chance.span
),
bounded_chance AS (
    -- The same with the greatest chance that Benjamini and Hochberg let pass, so that of the changes that are named at
    -- most one in twenty is none, and with the margin of the interval of 95 %.
    SELECT
        ranked_chance.*,
        max(CASE WHEN is_looked_at = 1 AND chance * looked_at <= 0.05 * chance_place THEN chance END)
            OVER (PARTITION BY place) AS passing_chance,
        max(CASE look WHEN 1 THEN change END) OVER (PARTITION BY place, position, value) AS period_change,
        sqrt(variance) * (
            1.959964 + 2.372271 / degrees + 2.822499 / (degrees * degrees)
            + 2.555850 / (degrees * degrees * degrees) + 1.589534 / (degrees * degrees * degrees * degrees)
        ) AS margin
    FROM ranked_chance
),
found_change AS (
    -- The same with what was found: a change beyond chance of a point at least, and of a third of the share before,
    -- half of which at least the people in both have as well, and the period by itself.
    SELECT
        bounded_chance.*,
        CASE
            WHEN is_looked_at = 0 THEN 'not enough to tell'
            WHEN chance > passing_chance OR passing_chance IS NULL THEN 'no clear change'
            WHEN abs(change) < margin OR abs(change) < 0.01 OR 3 * abs(change) < before_rate THEN 'no clear change'
            WHEN same_people >= 5 AND 2 * same_change * change < change * change THEN 'no clear change'
            WHEN period_change IS NULL OR 2 * period_change * change < change * change THEN 'no clear change'
            WHEN change > 0 THEN 'worse'
            ELSE 'better'
        END AS finding
    FROM bounded_chance
),
looked_change AS (
    -- The same with its turn among the two looks at the group for a period: what was found goes first, then what the
    -- period tells alone.
    SELECT
        told.*,
        row_number() OVER (
            PARTITION BY place, position, value
            ORDER BY is_found DESC, look
        ) AS turn
    FROM (
        SELECT
            found_change.*,
            CASE WHEN finding IN ('worse', 'better') THEN 1 ELSE 0 END AS is_found
        FROM found_change
    ) AS told
),
group_change AS MATERIALIZED (
    -- One row per group and period, that which was asked for and those before it, of which the place of the first is 1:
    -- what was found of it, with its rank among those of that period by how far it stands out from everybody else.
    SELECT
        looked_change.*,
        max(is_found) OVER (PARTITION BY position, value) AS is_ever_found,
        row_number() OVER (PARTITION BY place, is_found ORDER BY rest_deviation DESC, position, value) AS rank
    FROM looked_change
    WHERE turn = 1
)
