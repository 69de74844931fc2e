-- with: judged
receiver_minute AS MATERIALIZED (
    -- One row per session, minute and medium: the worst of what was received, and the picture.
    SELECT
        minute_unix,
        medium,
        session_id,
        max(class) AS class,
        min(CASE WHEN state <> 'no_picture' THEN frame_rate_fps END) AS frame_rate_fps,
        min(CASE WHEN state <> 'no_picture' THEN height_px END) AS height_px
    FROM judged
    WHERE direction = 'receive' AND medium <> 'audio'
    GROUP BY minute_unix, medium, session_id
),
picture_minute AS MATERIALIZED (
    -- One row per medium and minute: sessions that received it, those that did so poorly, and their pictures.
    SELECT
        medium,
        minute_unix,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS degraded,
        quantile_cont(frame_rate_fps, 0.05) AS frame_rate_p5_fps,
        quantile_cont(frame_rate_fps, 0.5) AS frame_rate_p50_fps,
        quantile_cont(height_px, 0.5) AS height_p50_px
    FROM receiver_minute
    GROUP BY medium, minute_unix
)
