-- with: share_change
moved_value AS MATERIALIZED (
    -- One row per attribute: of the values among the people in both halves the one whose share gained the most points;
    -- if none did, the most usual. As it was picked, it has to have gained more than the margin of one that was not.
    SELECT
        attribute,
        value,
        before_pct,
        after_pct,
        gained_pct,
        margin_pct,
        people,
        before_minutes,
        after_minutes,
        before_coverage_pct,
        after_coverage_pct,
        CASE
            WHEN margin_pct IS NULL THEN 'not enough to tell'
            WHEN gained_pct > 2 * margin_pct THEN 'changed'
            ELSE 'no clear change'
        END AS finding
    FROM (
        SELECT
            share_change.*,
            100.0 * all_change AS gained_pct,
            row_number() OVER (PARTITION BY attribute ORDER BY all_change DESC, all_after_share DESC, value) AS nth
        FROM share_change
        WHERE position = 1 AND attribute <> 'poor minutes'
    ) AS ranked
    WHERE nth = 1
)
