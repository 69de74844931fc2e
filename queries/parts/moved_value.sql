-- with: share_change
moved_value AS MATERIALIZED (
    -- One row per attribute of which any value gained among the people in both halves: the one that gained the most.
    SELECT
        attribute,
        value,
        before_pct,
        after_pct,
        change_pct,
        margin_pct,
        people,
        before_minutes,
        after_minutes,
        before_coverage_pct,
        after_coverage_pct,
        CASE
            WHEN change_pct IS NULL THEN 'not enough to tell'
            WHEN change_pct > margin_pct THEN 'changed'
            ELSE 'no clear change'
        END AS finding
    FROM (
        SELECT
            share_change.*,
            row_number() OVER (PARTITION BY attribute ORDER BY after_pct - before_pct DESC, value) AS place
        FROM share_change
        WHERE attribute <> 'poor minutes' AND after_pct > before_pct
    ) AS gaining
    WHERE place = 1
)
