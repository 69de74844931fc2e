-- group: people
-- title: The worst of the picture
-- asks:  Whose video froze, crawled or shrank?
-- answer: person, direction, slow_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people and directions to show, the slowest first [20]
-- with:  picture_floor, name, coverage
--
-- Over the video samples of a person that have a picture; n counts them. Slow is a frame rate that the profile calls
-- poor or bad, frozen one that it calls bad although something was sent. Small pictures are usual in a gallery, so a
-- height is also held against the person's own: shrunk is less than half of the 90th percentile. Whoever has fewer than
-- two such samples in a direction is left out.
SELECT
    name.person,
    picture_floor.direction,
    100.0 * picture_floor.slow_samples / nullif(picture_floor.frame_rates, 0) AS slow_pct,
    picture_floor.frame_rate_p5_fps,
    picture_floor.frame_rate_p50_fps,
    picture_floor.n,
    picture_floor.frozen_samples,
    100.0 * picture_floor.small_samples / nullif(picture_floor.heights, 0) AS height_up_to_180_pct,
    picture_floor.height_p90_px,
    100.0 * picture_floor.shrunk_samples / nullif(picture_floor.heights, 0) AS shrunk_pct,
    coverage.coverage_pct,
    name.user_id
FROM picture_floor
JOIN name ON name.session_id = picture_floor.person_id
CROSS JOIN coverage
WHERE picture_floor.n >= 2
ORDER BY
    CASE WHEN picture_floor.frame_rate_p5_fps IS NULL THEN 1 ELSE 0 END,
    slow_pct DESC,
    picture_floor.frame_rate_p5_fps,
    name.person,
    picture_floor.person_id,
    picture_floor.direction
LIMIT :limit
