-- One stream of one session in one minute, judged by the default profile. Of several samples the worst one speaks.
--
-- It ranks by windows for the sake of one event, as `v_person` counts.
CREATE VIEW v_stream_minute AS
WITH ranked AS (
    -- One row per sample, the worst of its minute first; NULL, which is idle, comes last.
    SELECT
        v_stream_class.*,
        row_number() OVER (
            PARTITION BY kind, event_uuid, session_id, stream, minute_unix
            ORDER BY class DESC, sampled_at_unix
        ) AS nth
    FROM v_stream_class
    WHERE profile = 'zoom'
)
SELECT
    kind,
    event_uuid,
    user_id,
    join_time,
    stream,
    medium,
    direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', minute_unix, 'unixepoch') AS minute,
    state,
    class,
    class_name,
    bitrate_kbps,
    latency_ms,
    jitter_ms,
    avg_loss_pct,
    max_loss_pct,
    width_px,
    height_px,
    frame_rate_fps,
    estimated_mos,
    session_id,
    minute_unix,
    origin
FROM ranked
WHERE nth = 1;
