-- group: cause
-- title: Poor minutes by the signal of the Wi-Fi
-- asks:  Is it worse where the Wi-Fi is weak?
-- answer: attribute, value, poor_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  wifi_count, minute_count, coverage
--
-- n are the classified minutes of people on Wi-Fi, poor those with any poor or bad stream, by the signal of that minute
-- and the profile's bounds: weak, usable or strong. Only some clients report it. The shrunk share is (poor + 60 p) /
-- (n + 60) with p the event's own, so that few minutes weigh little. Wi-Fi beside the wire, in one place, is
-- `breakdown --by location,network_type`.
WITH event_rate AS (
    -- One row: the share of poor minutes in the whole event, as a fraction.
    SELECT 1.0 * sum(poor + bad) / nullif(sum(n), 0) AS poor_rate
    FROM minute_count
)
SELECT
    'wifi_signal' AS attribute,
    wifi_count.wifi_band AS value,
    100.0 * sum(wifi_count.poor_minutes) / sum(wifi_count.n) AS poor_pct,
    count(*) AS people,
    sum(wifi_count.n) AS n,
    sum(wifi_count.poor_minutes) AS poor_minutes,
    100.0 * (sum(wifi_count.poor_minutes) + 60 * event_rate.poor_rate) / (sum(wifi_count.n) + 60) AS shrunk_poor_pct,
    coverage.coverage_pct
FROM wifi_count
CROSS JOIN event_rate
CROSS JOIN coverage
GROUP BY wifi_count.wifi_band, event_rate.poor_rate, coverage.coverage_pct
ORDER BY shrunk_poor_pct DESC, wifi_count.wifi_band
