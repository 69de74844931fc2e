-- Zoom's own counts of quality, by its own scores.
CREATE VIEW v_zoom_count AS
SELECT
    zoom_count.day_on,
    zoom_count.unit,
    zoom_count.medium,
    zoom_count.good,
    zoom_count.fair,
    zoom_count.poor,
    zoom_count.bad,
    zoom_count.account,
    strftime('%Y-%m-%dT%H:%M:%SZ', zoom_count_day.asked_at, 'unixepoch') AS asked_at
FROM zoom_count
JOIN zoom_count_day
    ON zoom_count_day.account = zoom_count.account
    AND zoom_count_day.day_on = zoom_count.day_on
    AND zoom_count_day.unit = zoom_count.unit;
