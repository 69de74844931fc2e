-- group: rows
-- title: Pictures, minute by minute
-- asks:  How smooth and how large were video and shared screens, and how many saw them badly?
-- answer: medium, minute_unix, degraded_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  picture_minute, coverage
--
-- n are the sessions that received the medium in that minute, degraded those with a poor or bad sample of it. Frame
-- rates and heights are over received samples with a picture; slides that nobody turns are rightly sent at 0 fps.
SELECT
    picture_minute.medium,
    picture_minute.minute_unix,
    picture_minute.n,
    picture_minute.degraded,
    100.0 * picture_minute.degraded / picture_minute.n AS degraded_pct,
    picture_minute.frame_rate_p5_fps,
    picture_minute.frame_rate_p50_fps,
    picture_minute.height_p50_px,
    coverage.coverage_pct
FROM picture_minute
CROSS JOIN coverage
ORDER BY picture_minute.medium, picture_minute.minute_unix
