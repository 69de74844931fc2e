told_event AS (
    -- One row per event in the unit in which Zoom told its size: joins where one of its lists did, else the people of
    -- its listing. Nobody joined less often than once, but many more often, so that joins are never held against
    -- people. A count of 0 is a blank of Zoom's.
    SELECT
        kind,
        event_uuid,
        asked,
        CASE WHEN coalesce(zoom_joins, 0) = 0 AND zoom_participants > 0 THEN 'people' ELSE 'joins' END AS unit,
        CASE WHEN coalesce(zoom_joins, 0) = 0 AND zoom_participants > 0 THEN people ELSE joins END AS collected,
        CASE WHEN zoom_joins > 0 THEN zoom_joins WHEN zoom_participants > 0 THEN zoom_participants END AS told
    FROM stored_event
),
collected AS MATERIALIZED (
    -- One row per event: how many are collected of how many (which is NULL where Zoom told nothing, and never fewer
    -- than are stored), and whom a verdict on them is for. It is that of those collected alone if nobody else was asked
    -- for; otherwise less than four fifths of the event speak for nobody.
    SELECT
        kind,
        event_uuid,
        asked,
        unit,
        collected,
        CASE WHEN told >= collected THEN told WHEN told IS NOT NULL THEN collected END AS collected_of,
        CASE WHEN told > collected THEN 100.0 * collected / told WHEN told IS NOT NULL THEN 100.0 END AS collected_pct,
        CASE
            WHEN asked = 'listed' AND (told IS NULL OR collected < told) THEN 'those collected'
            WHEN 100.0 * collected / told < 80 THEN 'nobody'
            ELSE 'the event'
        END AS verdict_for
    FROM told_event
)
