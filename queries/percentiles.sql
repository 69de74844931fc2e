-- title: Percentiles of every metric
-- asks:  What was usual, and how bad did it get, in each medium and direction?
-- param: event event the event's UUID or number
-- param: kind  kind  meeting or webinar; follows from the event
--
-- Over the samples of active streams; idle ones are left out, whatever stale reading they carry. n is how many had
-- the metric. Interpolated linearly between the neighbours of (n - 1) * p. Each sample is Zoom's average over five
-- seconds, once a minute: the maximum is the worst that was looked at, not the worst that happened. Frame rates are
-- those of streams with a picture.
WITH active AS (
    -- One row per sample of an active stream. What is idle does not depend on a profile, so any will do.
    SELECT
        medium,
        direction,
        state,
        bitrate_kbps,
        latency_ms,
        jitter_ms,
        avg_loss_pct,
        max_loss_pct,
        frame_rate_fps
    FROM v_stream_class
    WHERE profile = 'zoom' AND kind = :kind AND event_uuid = :event AND state <> 'idle'
),
reading AS (
    -- One row per reading, in the order in which the report shows the metrics.
    SELECT medium, direction, 1 AS position, 'latency_ms' AS metric, latency_ms AS reading FROM active
    UNION ALL
    SELECT medium, direction, 2 AS position, 'jitter_ms' AS metric, jitter_ms AS reading FROM active
    UNION ALL
    SELECT medium, direction, 3 AS position, 'avg_loss_pct' AS metric, avg_loss_pct AS reading FROM active
    UNION ALL
    SELECT medium, direction, 4 AS position, 'max_loss_pct' AS metric, max_loss_pct AS reading FROM active
    UNION ALL
    SELECT medium, direction, 5 AS position, 'bitrate_kbps' AS metric, bitrate_kbps AS reading FROM active
    UNION ALL
    SELECT medium, direction, 6 AS position, 'frame_rate_fps' AS metric, frame_rate_fps AS reading
    FROM active
    WHERE state <> 'no_picture'
),
coverage AS (
    -- One row: how much of the event was sampled at all.
    SELECT 100.0 * sum(covered_minutes) / sum(expected_minutes) AS coverage_pct
    FROM v_session_coverage
    WHERE kind = :kind AND event_uuid = :event
)
SELECT
    reading.medium,
    reading.direction,
    reading.metric,
    count(*) AS n,
    quantile_cont(reading.reading, 0.05) AS p5,
    quantile_cont(reading.reading, 0.5) AS p50,
    quantile_cont(reading.reading, 0.95) AS p95,
    quantile_cont(reading.reading, 0.99) AS p99,
    max(reading.reading) AS max,
    coverage.coverage_pct
FROM reading
CROSS JOIN coverage
WHERE reading.reading IS NOT NULL
GROUP BY reading.medium, reading.direction, reading.position, reading.metric, coverage.coverage_pct
ORDER BY reading.medium, reading.direction, reading.position
