machine_bound AS (
    -- One row: above which CPU load and below which signal the profile calls a machine poor.
    SELECT
        max(CASE WHEN metric = 'system_max_cpu_pct' THEN poor END) AS cpu_pct,
        max(CASE WHEN metric = 'wifi_avg_rssi_dbm' THEN poor END) AS rssi_dbm
    FROM threshold
    WHERE name = :thresholds AND medium = 'machine'
),
machine_sample AS (
    -- One row per sample of a machine: whether the CPU was too busy and the signal too weak; NULL is unknown. The
    -- pressure level, where the client tells it, counts before the load.
    SELECT
        sample.session_id,
        sample.sampled_at_unix,
        sample.minute_unix,
        CASE
            WHEN sample.system_max_cpu_pressure IN ('serious', 'critical') THEN 1
            WHEN sample.system_max_cpu_pressure IS NOT NULL THEN 0
            WHEN sample.system_max_cpu_pct > machine_bound.cpu_pct THEN 1
            WHEN sample.system_max_cpu_pct IS NOT NULL THEN 0
        END AS cpu_high,
        CASE
            WHEN sample.wifi_avg_rssi_dbm < machine_bound.rssi_dbm THEN 1
            WHEN sample.wifi_avg_rssi_dbm IS NOT NULL THEN 0
        END AS wifi_weak,
        sample.system_max_cpu_pct,
        sample.wifi_avg_rssi_dbm
    FROM machine_bound
    CROSS JOIN v_counted_sample AS sample
    WHERE sample.kind = :kind AND sample.event_uuid = :event
)
