-- group: cause
-- title: Poor minutes by network and signal
-- asks:  Is it the Wi-Fi, and is it worse than the wire in the same place?
-- answer: cut, value, poor_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     groups to show [40]
-- with:  person_minute, machine_minute, coverage
--
-- n are the classified minutes of people, poor those with any poor or bad stream. Three cuts: the network type that
-- Zoom tells; on Wi-Fi, the signal of that minute by the profile's bounds (only some clients report it); and, within
-- each location, Wi-Fi beside wired, where what the place has in common cancels out. The shrunk share is
-- (poor + 60 p) / (n + 60) with p the event's own, so that few minutes weigh little; each cut is sorted by it.
WITH signal_bound AS (
    -- One row: where a signal turns fair and poor.
    SELECT fair, poor
    FROM threshold
    WHERE name = :thresholds AND medium = 'machine' AND metric = 'wifi_avg_rssi_dbm'
),
network AS MATERIALIZED (
    -- One row per session: how it reached the internet, and from where.
    SELECT session_id, coalesce(network_type, 'not reported') AS network_type, location
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
),
networked_minute AS MATERIALIZED (
    -- One row per person and minute, with network and signal.
    SELECT
        person_minute.person_id,
        person_minute.class,
        network.network_type,
        network.location,
        CASE
            WHEN network.network_type <> 'Wifi' THEN NULL
            WHEN machine_minute.wifi_avg_rssi_dbm IS NULL THEN 'not reported'
            WHEN machine_minute.wifi_avg_rssi_dbm < signal_bound.poor THEN 'weak'
            WHEN machine_minute.wifi_avg_rssi_dbm < signal_bound.fair THEN 'usable'
            ELSE 'strong'
        END AS wifi_band
    FROM person_minute
    JOIN network ON network.session_id = person_minute.session_id
    LEFT JOIN machine_minute
        ON machine_minute.session_id = person_minute.session_id
        AND machine_minute.minute_unix = person_minute.minute_unix
    LEFT JOIN signal_bound ON true
),
cut AS (
    -- One row per person, minute and cut.
    SELECT 1 AS position, 'network type' AS cut, network_type AS value, person_id, class FROM networked_minute
    UNION ALL
    SELECT 2 AS position, 'Wi-Fi signal' AS cut, wifi_band AS value, person_id, class
    FROM networked_minute
    WHERE wifi_band IS NOT NULL
    UNION ALL
    SELECT 3 AS position, 'within a location' AS cut, location || ', ' || network_type AS value, person_id, class
    FROM networked_minute
    WHERE location IS NOT NULL AND network_type IN ('Wifi', 'Wired')
),
event_rate AS (
    -- One row: the share of poor minutes in the whole event, as a fraction.
    SELECT 1.0 * count(CASE WHEN class >= 2 THEN 1 END) / nullif(count(*), 0) AS poor_rate
    FROM person_minute
)
SELECT
    cut.cut,
    cut.value,
    100.0 * count(CASE WHEN cut.class >= 2 THEN 1 END) / count(*) AS poor_pct,
    count(DISTINCT cut.person_id) AS people,
    count(*) AS n,
    count(CASE WHEN cut.class >= 2 THEN 1 END) AS poor_minutes,
    100.0 * (count(CASE WHEN cut.class >= 2 THEN 1 END) + 60 * event_rate.poor_rate) / (count(*) + 60)
        AS shrunk_poor_pct,
    coverage.coverage_pct
FROM cut
CROSS JOIN event_rate
CROSS JOIN coverage
GROUP BY cut.position, cut.cut, cut.value, event_rate.poor_rate, coverage.coverage_pct
ORDER BY cut.position, shrunk_poor_pct DESC, cut.value
LIMIT :limit
