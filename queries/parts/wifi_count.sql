-- with: person_minute, machine_minute
wireless AS MATERIALIZED (
    -- One row per session on Wi-Fi.
    SELECT session_id
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event AND network_type = 'Wifi'
),
signal_bound AS (
    -- One row: where a signal turns fair and poor.
    SELECT
        max(fair) AS fair,
        max(poor) AS poor
    FROM threshold
    WHERE name = :thresholds AND medium = 'machine' AND metric = 'wifi_avg_rssi_dbm'
),
wireless_minute AS (
    -- One row per classified minute of a person on Wi-Fi, with the signal of that minute.
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
    CROSS JOIN signal_bound
    LEFT JOIN machine_minute
        ON machine_minute.session_id = person_minute.session_id
        AND machine_minute.minute_unix = person_minute.minute_unix
),
wifi_count AS MATERIALIZED (
    -- One row per person on Wi-Fi and signal: the classified minutes with it, and the poor ones of them.
    SELECT
        person_id,
        wifi_band,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
    FROM wireless_minute
    GROUP BY person_id, wifi_band
)
