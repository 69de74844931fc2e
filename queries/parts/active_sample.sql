-- reads: samples
active_sample AS (
    -- One row per sample of an active stream. What is idle does not depend on a profile, so any will do.
    SELECT
        medium,
        direction,
        latency_ms,
        jitter_ms,
        avg_loss_pct,
        max_loss_pct,
        bitrate_kbps,
        CASE WHEN state <> 'no_picture' THEN frame_rate_fps END AS frame_rate_fps
    FROM v_stream_class
    WHERE profile = 'zoom' AND kind = :kind AND event_uuid = :event AND state <> 'idle'
)
