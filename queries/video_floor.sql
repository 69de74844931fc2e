-- title: The worst of the picture
-- asks:  Whose video froze, crawled or shrank?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people and directions to show, the slowest first [20]
-- with:  person, judged, name, coverage
--
-- Over the video samples of a person that have a picture; n counts them. Slow is a frame rate that the profile calls
-- poor or bad, frozen one that it calls bad although something was sent. Small pictures are usual in a gallery, so a
-- height is also held against the person's own: shrunk is less than half of the 90th percentile. Whoever has fewer than
-- two such samples in a direction is left out.
WITH frame_rate_bound AS (
    -- One row: below what a frame rate is poor, and below what bad.
    SELECT poor, bad
    FROM threshold
    WHERE name = :thresholds AND medium = 'video' AND metric = 'frame_rate_fps'
),
picture AS MATERIALIZED (
    -- One row per video sample with a picture.
    SELECT person_id, direction, height_px, frame_rate_fps
    FROM judged
    WHERE medium = 'video' AND state <> 'no_picture'
),
usual AS MATERIALIZED (
    -- One row per person and direction: the height that is usual for them.
    SELECT person_id, direction, quantile_cont(height_px, 0.9) AS height_p90_px
    FROM picture
    GROUP BY person_id, direction
),
measured AS MATERIALIZED (
    -- One row per person and direction.
    SELECT
        picture.person_id,
        picture.direction,
        count(*) AS n,
        quantile_cont(picture.frame_rate_fps, 0.05) AS frame_rate_p5_fps,
        quantile_cont(picture.frame_rate_fps, 0.5) AS frame_rate_p50_fps,
        100.0
        * count(CASE WHEN picture.frame_rate_fps < coalesce(frame_rate_bound.poor, frame_rate_bound.bad) THEN 1 END)
        / nullif(count(picture.frame_rate_fps), 0) AS slow_pct,
        count(CASE WHEN picture.frame_rate_fps < frame_rate_bound.bad THEN 1 END) AS frozen_samples,
        100.0 * count(CASE WHEN picture.height_px <= 180 THEN 1 END) / nullif(count(picture.height_px), 0)
            AS height_up_to_180_pct,
        usual.height_p90_px,
        100.0 * count(CASE WHEN 2 * picture.height_px < usual.height_p90_px THEN 1 END)
        / nullif(count(picture.height_px), 0) AS shrunk_pct
    FROM picture
    JOIN usual ON usual.person_id = picture.person_id AND usual.direction = picture.direction
    LEFT JOIN frame_rate_bound ON true
    GROUP BY picture.person_id, picture.direction, usual.height_p90_px
)
SELECT
    name.person,
    measured.direction,
    measured.n,
    measured.frame_rate_p5_fps,
    measured.frame_rate_p50_fps,
    measured.slow_pct,
    measured.frozen_samples,
    measured.height_up_to_180_pct,
    measured.height_p90_px,
    measured.shrunk_pct,
    coverage.coverage_pct,
    name.user_id
FROM measured
JOIN name ON name.session_id = measured.person_id
CROSS JOIN coverage
WHERE measured.n >= 2
ORDER BY
    CASE WHEN measured.frame_rate_p5_fps IS NULL THEN 1 ELSE 0 END,
    measured.slow_pct DESC,
    measured.frame_rate_p5_fps,
    name.person,
    measured.person_id,
    measured.direction
LIMIT :limit
