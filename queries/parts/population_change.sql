-- with: share_change
population_change AS (
    -- One row per population, also where nobody is in it: how the share of poor minutes differs between the halves, and
    -- whether the margin leaves out zero.
    SELECT
        population.position,
        population.population,
        CASE
            WHEN share_change.change_pct < -share_change.margin_pct THEN 'better'
            WHEN share_change.change_pct > share_change.margin_pct THEN 'worse'
            WHEN share_change.change_pct IS NOT NULL THEN 'no clear change'
            ELSE 'not enough to tell'
        END AS finding,
        share_change.before_pct,
        share_change.after_pct,
        share_change.change_pct,
        share_change.margin_pct,
        CASE population.position WHEN 1 THEN share_change.fallen_people END AS improved_people,
        CASE population.position WHEN 1 THEN share_change.risen_people END AS worsened_people,
        CASE population.position
            WHEN 1 THEN share_change.people - share_change.fallen_people - share_change.risen_people
        END AS unchanged_people,
        coalesce(share_change.before_people, 0) AS before_people,
        coalesce(share_change.after_people, 0) AS after_people,
        coalesce(share_change.before_person_days, 0) AS before_person_days,
        coalesce(share_change.after_person_days, 0) AS after_person_days,
        coalesce(share_change.before_minutes, 0) AS before_minutes,
        coalesce(share_change.after_minutes, 0) AS after_minutes,
        coalesce(share_change.before_value_minutes, 0) AS before_poor_minutes,
        coalesce(share_change.after_value_minutes, 0) AS after_poor_minutes,
        share_change.before_coverage_pct,
        share_change.after_coverage_pct
    FROM (
        SELECT 1 AS position, 'same people' AS population
        UNION ALL
        SELECT 2 AS position, 'everybody' AS population
    ) AS population
    LEFT JOIN share_change
        ON share_change.position = population.position AND share_change.attribute = 'poor minutes'
)
