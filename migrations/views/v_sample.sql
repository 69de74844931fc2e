-- One element of user_qos: the participant's machine at one second.
CREATE VIEW v_sample AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', sample.sampled_at, 'unixepoch') AS sampled_at,
    sample.zoom_min_cpu_pct,
    sample.zoom_avg_cpu_pct,
    sample.zoom_max_cpu_pct,
    sample.system_max_cpu_pct,
    sample.wifi_min_rssi_dbm,
    sample.wifi_avg_rssi_dbm,
    sample.wifi_max_rssi_dbm,
    sample.system_min_cpu_pressure,
    sample.system_avg_cpu_pressure,
    sample.system_max_cpu_pressure,
    sample.session_id,
    sample.sampled_at AS sampled_at_unix,
    participant_session.origin,
    participant_session.is_counted
FROM sample
JOIN participant_session USING (session_id)
JOIN event USING (event_id);
