-- One stream of one session at one second, in natural units.
CREATE VIEW v_stream_sample AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    stream.stream,
    stream.medium,
    stream.direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', stream_sample.sampled_at, 'unixepoch') AS sampled_at,
    stream_sample.bitrate_kbps,
    stream_sample.latency_ms,
    stream_sample.jitter_ms,
    stream_sample.avg_loss_pct,
    stream_sample.max_loss_pct,
    stream_sample.width_px,
    stream_sample.height_px,
    stream_sample.frame_rate_fps,
    stream_sample.session_id,
    stream_sample.sampled_at AS sampled_at_unix,
    participant_session.origin,
    participant_session.is_counted
FROM stream_sample
JOIN stream USING (stream_id)
JOIN participant_session USING (session_id)
JOIN event USING (event_id);
