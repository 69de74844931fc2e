-- with: judged
each_stream_minute AS (
    -- One row per session, stream and minute.
    SELECT
        session_id,
        stream,
        minute_unix,
        max(class) AS class,
        max(due_latency) AS due_latency,
        max(due_jitter) AS due_jitter,
        max(due_loss) AS due_loss,
        max(due_fps) AS due_fps,
        max(latency_ms) AS latency_ms,
        max(jitter_ms) AS jitter_ms,
        max(avg_loss_pct) AS avg_loss_pct,
        min(frame_rate_fps) AS frame_rate_fps,
        count(*) OVER (PARTITION BY session_id, stream) AS n
    FROM judged
    GROUP BY session_id, stream, minute_unix
),
poor_stream_minute AS MATERIALIZED (
    -- One row per poor minute of a stream of a session, with how many minutes that has in all.
    SELECT *
    FROM each_stream_minute
    WHERE class >= 2
)
