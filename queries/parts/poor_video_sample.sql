-- with: judged
poor_video_sample AS MATERIALIZED (
    -- One row per poor video sample.
    SELECT
        person_id,
        session_id,
        minute_unix,
        CASE WHEN due_latency + due_jitter + due_loss > 0 THEN 1 ELSE 0 END AS network_poor
    FROM judged
    WHERE medium = 'video' AND class >= 2
)
