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
SELECT
    medium,
    100.0 * sum(CASE WHEN day_on >= :day THEN coalesce(poor, 0) + coalesce(bad, 0) END)
    / nullif(
        sum(
            CASE
                WHEN day_on >= :day
                    THEN coalesce(good, 0) + coalesce(fair, 0) + coalesce(poor, 0) + coalesce(bad, 0)
            END
        ),
        0
    ) AS zoom_poor_pct,
    100.0 * sum(CASE WHEN day_on < :day THEN coalesce(poor, 0) + coalesce(bad, 0) END)
    / nullif(
        sum(
            CASE
                WHEN day_on < :day
                    THEN coalesce(good, 0) + coalesce(fair, 0) + coalesce(poor, 0) + coalesce(bad, 0)
            END
        ),
        0
    ) AS before_zoom_poor_pct,
    coalesce(
        sum(
            CASE
                WHEN day_on >= :day
                    THEN coalesce(good, 0) + coalesce(fair, 0) + coalesce(poor, 0) + coalesce(bad, 0)
            END
        ),
        0
    ) AS zoom_counted,
    count(DISTINCT CASE WHEN day_on >= :day THEN day_on END) AS days
FROM v_zoom_count
WHERE unit = 'participants' AND day_on >= :from AND day_on <= :to
GROUP BY medium
ORDER BY CASE medium WHEN 'audio' THEN 1 WHEN 'video' THEN 2 ELSE 3 END
