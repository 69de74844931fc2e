-- title: Pictures, minute by minute
-- asks:  How smooth and how large were video and shared screens, and how many saw them badly?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  judged, coverage
--
-- n are the sessions that received the medium in that minute, degraded those with a poor or bad sample of it. Frame
-- rates and heights are over received samples with a picture; slides that nobody turns are rightly sent at 0 fps.
WITH receiver_minute AS MATERIALIZED (
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
)
SELECT
    receiver_minute.medium,
    receiver_minute.minute_unix,
    count(*) AS n,
    count(CASE WHEN receiver_minute.class >= 2 THEN 1 END) AS degraded,
    100.0 * count(CASE WHEN receiver_minute.class >= 2 THEN 1 END) / count(*) AS degraded_pct,
    quantile_cont(receiver_minute.frame_rate_fps, 0.05) AS frame_rate_p5_fps,
    quantile_cont(receiver_minute.frame_rate_fps, 0.5) AS frame_rate_p50_fps,
    quantile_cont(receiver_minute.height_px, 0.5) AS height_p50_px,
    coverage.coverage_pct
FROM receiver_minute
CROSS JOIN coverage
GROUP BY receiver_minute.medium, receiver_minute.minute_unix, coverage.coverage_pct
ORDER BY receiver_minute.medium, receiver_minute.minute_unix
