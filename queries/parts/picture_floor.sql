-- with: judged
frame_rate_bound AS (
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
usual_picture AS MATERIALIZED (
    -- One row per person and direction: the height that is usual for them.
    SELECT person_id, direction, quantile_cont(height_px, 0.9) AS height_p90_px
    FROM picture
    GROUP BY person_id, direction
),
picture_floor AS MATERIALIZED (
    -- One row per person and direction.
    SELECT
        picture.person_id,
        picture.direction,
        count(*) AS n,
        quantile_cont(picture.frame_rate_fps, 0.05) AS frame_rate_p5_fps,
        quantile_cont(picture.frame_rate_fps, 0.5) AS frame_rate_p50_fps,
        count(picture.frame_rate_fps) AS frame_rates,
        count(CASE WHEN picture.frame_rate_fps < coalesce(frame_rate_bound.poor, frame_rate_bound.bad) THEN 1 END)
            AS slow_samples,
        count(CASE WHEN picture.frame_rate_fps < frame_rate_bound.bad THEN 1 END) AS frozen_samples,
        count(picture.height_px) AS heights,
        count(CASE WHEN picture.height_px <= 180 THEN 1 END) AS small_samples,
        usual_picture.height_p90_px,
        count(CASE WHEN 2 * picture.height_px < usual_picture.height_p90_px THEN 1 END) AS shrunk_samples
    FROM picture
    JOIN usual_picture
        ON usual_picture.person_id = picture.person_id AND usual_picture.direction = picture.direction
    LEFT JOIN frame_rate_bound ON true
    GROUP BY picture.person_id, picture.direction, usual_picture.height_p90_px
)
