-- reads: samples
-- with: machine_sample
machine_minute AS MATERIALIZED (
    -- One row per session and minute: the busiest and the weakest of its samples.
    SELECT
        session_id,
        minute_unix,
        max(cpu_high) AS cpu_high,
        max(wifi_weak) AS wifi_weak,
        max(system_max_cpu_pct) AS system_max_cpu_pct,
        min(wifi_avg_rssi_dbm) AS wifi_avg_rssi_dbm
    FROM machine_sample
    GROUP BY session_id, minute_unix
)
