-- group: cause
-- title: Poor minutes by the signal of the Wi-Fi
-- asks:  Is it worse where the Wi-Fi is weak?
-- answer: attribute, value, poor_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  person_minute, machine_minute, coverage
--
-- n are the classified minutes of people on Wi-Fi, poor those with any poor or bad stream, by the signal of that minute
-- and the profile's bounds: weak, usable or strong. Only some clients report it. The shrunk share is (poor + 60 p) /
-- (n + 60) with p the event's own, so that few minutes weigh little. Wi-Fi beside the wire, in one place, is
-- `breakdown --by location,network_type`.
WITH signal_bound AS (
    -- One row: where a signal turns fair and poor.
    SELECT fair, poor
    FROM threshold
    WHERE name = :thresholds AND medium = 'machine' AND metric = 'wifi_avg_rssi_dbm'
),
wireless AS MATERIALIZED (
    -- One row per session on Wi-Fi.
    SELECT session_id
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event AND network_type = 'Wifi'
),
wireless_minute AS MATERIALIZED (
    -- One row per person and minute on Wi-Fi, with the signal.
    SELECT
        person_minute.person_id,
        person_minute.class,
        CASE
            WHEN machine_minute.wifi_avg_rssi_dbm IS NULL THEN 'not reported'
            WHEN machine_minute.wifi_avg_rssi_dbm < signal_bound.poor THEN 'weak'
            WHEN machine_minute.wifi_avg_rssi_dbm < signal_bound.fair THEN 'usable'
            ELSE 'strong'
        END AS wifi_band
    FROM person_minute
    JOIN wireless ON wireless.session_id = person_minute.session_id
    LEFT JOIN machine_minute
        ON machine_minute.session_id = person_minute.session_id
        AND machine_minute.minute_unix = person_minute.minute_unix
    LEFT JOIN signal_bound ON true
),
event_rate AS (
    -- One row: the share of poor minutes in the whole event, as a fraction.
    SELECT 1.0 * count(CASE WHEN class >= 2 THEN 1 END) / nullif(count(*), 0) AS poor_rate
    FROM person_minute
)
SELECT
    'wifi_signal' AS attribute,
    wireless_minute.wifi_band AS value,
    100.0 * count(CASE WHEN wireless_minute.class >= 2 THEN 1 END) / count(*) AS poor_pct,
    count(DISTINCT wireless_minute.person_id) AS people,
    count(*) AS n,
    count(CASE WHEN wireless_minute.class >= 2 THEN 1 END) AS poor_minutes,
    100.0 * (count(CASE WHEN wireless_minute.class >= 2 THEN 1 END) + 60 * event_rate.poor_rate) / (count(*) + 60)
        AS shrunk_poor_pct,
    coverage.coverage_pct
FROM wireless_minute
CROSS JOIN event_rate
CROSS JOIN coverage
GROUP BY wireless_minute.wifi_band, event_rate.poor_rate, coverage.coverage_pct
ORDER BY shrunk_poor_pct DESC, wireless_minute.wifi_band
