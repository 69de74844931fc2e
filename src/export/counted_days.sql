-- UTC days of which Zoom's own counts are stored, and whether Zoom was asked for some of them since then.
SELECT
    zoom_count.day_on,
    :since_at IS NULL OR max(zoom_count_day.asked_at) >= :since_at AS is_new
FROM zoom_count
JOIN zoom_count_day
    ON zoom_count_day.account = zoom_count.account
    AND zoom_count_day.day_on = zoom_count.day_on
    AND zoom_count_day.unit = zoom_count.unit
WHERE (:from IS NULL OR zoom_count.day_on >= :from) AND (:to IS NULL OR zoom_count.day_on <= :to)
GROUP BY zoom_count.day_on
ORDER BY zoom_count.day_on
