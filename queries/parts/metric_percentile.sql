measured AS (
    -- One row per medium and direction with all that is asked of each metric: grouping the samples once took a
    -- quarter of the time that it took to group each metric's readings.
    SELECT
        medium,
        direction,
        count(latency_ms) AS latency_n,
        quantile_cont(latency_ms, 0.05) AS latency_p5,
        quantile_cont(latency_ms, 0.5) AS latency_p50,
        quantile_cont(latency_ms, 0.95) AS latency_p95,
        quantile_cont(latency_ms, 0.99) AS latency_p99,
        max(latency_ms) AS latency_max,
        count(jitter_ms) AS jitter_n,
        quantile_cont(jitter_ms, 0.05) AS jitter_p5,
        quantile_cont(jitter_ms, 0.5) AS jitter_p50,
        quantile_cont(jitter_ms, 0.95) AS jitter_p95,
        quantile_cont(jitter_ms, 0.99) AS jitter_p99,
        max(jitter_ms) AS jitter_max,
        count(avg_loss_pct) AS loss_n,
        quantile_cont(avg_loss_pct, 0.05) AS loss_p5,
        quantile_cont(avg_loss_pct, 0.5) AS loss_p50,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95,
        quantile_cont(avg_loss_pct, 0.99) AS loss_p99,
        max(avg_loss_pct) AS loss_max,
        count(max_loss_pct) AS max_loss_n,
        quantile_cont(max_loss_pct, 0.05) AS max_loss_p5,
        quantile_cont(max_loss_pct, 0.5) AS max_loss_p50,
        quantile_cont(max_loss_pct, 0.95) AS max_loss_p95,
        quantile_cont(max_loss_pct, 0.99) AS max_loss_p99,
        max(max_loss_pct) AS max_loss_max,
        count(bitrate_kbps) AS bitrate_n,
        quantile_cont(bitrate_kbps, 0.05) AS bitrate_p5,
        quantile_cont(bitrate_kbps, 0.5) AS bitrate_p50,
        quantile_cont(bitrate_kbps, 0.95) AS bitrate_p95,
        quantile_cont(bitrate_kbps, 0.99) AS bitrate_p99,
        max(bitrate_kbps) AS bitrate_max,
        count(frame_rate_fps) AS frame_rate_n,
        quantile_cont(frame_rate_fps, 0.05) AS frame_rate_p5,
        quantile_cont(frame_rate_fps, 0.5) AS frame_rate_p50,
        quantile_cont(frame_rate_fps, 0.95) AS frame_rate_p95,
        quantile_cont(frame_rate_fps, 0.99) AS frame_rate_p99,
        max(frame_rate_fps) AS frame_rate_max
    FROM active_sample
    GROUP BY medium, direction
),
metric_percentile AS MATERIALIZED (
    -- One row per medium, direction and metric, in the order in which the report shows the metrics.
    SELECT
        medium,
        direction,
        1 AS position,
        'latency_ms' AS metric,
        latency_n AS n,
        latency_p5 AS p5,
        latency_p50 AS p50,
        latency_p95 AS p95,
        latency_p99 AS p99,
        latency_max AS max
    FROM measured
    UNION ALL
    SELECT
        medium,
        direction,
        2 AS position,
        'jitter_ms' AS metric,
        jitter_n AS n,
        jitter_p5 AS p5,
        jitter_p50 AS p50,
        jitter_p95 AS p95,
        jitter_p99 AS p99,
        jitter_max AS max
    FROM measured
    UNION ALL
    SELECT
        medium,
        direction,
        3 AS position,
        'avg_loss_pct' AS metric,
        loss_n AS n,
        loss_p5 AS p5,
        loss_p50 AS p50,
        loss_p95 AS p95,
        loss_p99 AS p99,
        loss_max AS max
    FROM measured
    UNION ALL
    SELECT
        medium,
        direction,
        4 AS position,
        'max_loss_pct' AS metric,
        max_loss_n AS n,
        max_loss_p5 AS p5,
        max_loss_p50 AS p50,
        max_loss_p95 AS p95,
        max_loss_p99 AS p99,
        max_loss_max AS max
    FROM measured
    UNION ALL
    SELECT
        medium,
        direction,
        5 AS position,
        'bitrate_kbps' AS metric,
        bitrate_n AS n,
        bitrate_p5 AS p5,
        bitrate_p50 AS p50,
        bitrate_p95 AS p95,
        bitrate_p99 AS p99,
        bitrate_max AS max
    FROM measured
    UNION ALL
    SELECT
        medium,
        direction,
        6 AS position,
        'frame_rate_fps' AS metric,
        frame_rate_n AS n,
        frame_rate_p5 AS p5,
        frame_rate_p50 AS p50,
        frame_rate_p95 AS p95,
        frame_rate_p99 AS p99,
        frame_rate_max AS max
    FROM measured
)
