-- The samples of the machines that count in reports.
CREATE VIEW v_counted_sample AS
SELECT
    span.kind,
    span.event_uuid,
    sample.session_id,
    sample.sampled_at AS sampled_at_unix,
    sample.sampled_at - sample.sampled_at % 60 AS minute_unix,
    sample.system_max_cpu_pct,
    sample.system_max_cpu_pressure,
    sample.wifi_avg_rssi_dbm
FROM v_session_span AS span
CROSS JOIN sample
WHERE
    sample.session_id = span.session_id
    AND sample.sampled_at >= span.counted_from_unix
    AND sample.sampled_at < span.counted_before_unix;
