-- group: days
-- title: What Zoom counted in a period
-- asks:  How many participants does Zoom itself call poor or bad?
-- answer: medium, zoom_poor_pct, before_zoom_poor_pct
-- param: day        date    the first UTC day of the period, which ends with the last of the days
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- feeds: digest
--
-- One row per medium that Zoom counted participants of, on so many days of the period. Before are the days before it.
WITH counted AS (
    -- One row per day and medium: how many participants Zoom counted, how many of them as poor or bad, and whether the
    -- day is one of the period.
    SELECT
        medium,
        day_on,
        CASE WHEN day_on >= :day THEN 1 ELSE 0 END AS is_of_period,
        coalesce(poor, 0) + coalesce(bad, 0) AS poor,
        coalesce(good, 0) + coalesce(fair, 0) + coalesce(poor, 0) + coalesce(bad, 0) AS n
    FROM v_zoom_count
    WHERE unit = 'participants' AND day_on >= :from AND day_on <= :to
)
SELECT
    medium,
    100.0 * sum(CASE is_of_period WHEN 1 THEN poor END) / nullif(sum(CASE is_of_period WHEN 1 THEN n END), 0)
        AS zoom_poor_pct,
    100.0 * sum(CASE is_of_period WHEN 0 THEN poor END) / nullif(sum(CASE is_of_period WHEN 0 THEN n END), 0)
        AS before_zoom_poor_pct,
    coalesce(sum(CASE is_of_period WHEN 1 THEN n END), 0) AS zoom_counted,
    count(DISTINCT CASE is_of_period WHEN 1 THEN day_on END) AS days
FROM counted
GROUP BY medium
ORDER BY CASE medium WHEN 'audio' THEN 1 WHEN 'video' THEN 2 ELSE 3 END
