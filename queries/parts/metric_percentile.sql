metric_percent AS (
    -- One row per percentile, in per cent.
    SELECT 5 AS percent
    UNION ALL
    SELECT 50 AS percent
    UNION ALL
    SELECT 95 AS percent
    UNION ALL
    SELECT 99 AS percent
),
active_metric AS (
    -- One row per metric, in the order in which the report shows them.
    SELECT 1 AS position, 'latency_ms' AS metric
    UNION ALL
    SELECT 2 AS position, 'jitter_ms' AS metric
    UNION ALL
    SELECT 3 AS position, 'avg_loss_pct' AS metric
    UNION ALL
    SELECT 4 AS position, 'max_loss_pct' AS metric
    UNION ALL
    SELECT 5 AS position, 'bitrate_kbps' AS metric
    UNION ALL
    SELECT 6 AS position, 'frame_rate_fps' AS metric
),
active_reading AS (
    -- One row per sample and metric. A frame rate counts under a picture.
    SELECT
        active_sample.medium,
        active_sample.direction,
        active_metric.position,
        active_metric.metric,
        CASE active_metric.position
            WHEN 1 THEN active_sample.latency_ms
            WHEN 2 THEN active_sample.jitter_ms
            WHEN 3 THEN active_sample.avg_loss_pct
            WHEN 4 THEN active_sample.max_loss_pct
            WHEN 5 THEN active_sample.bitrate_kbps
            WHEN 6 THEN CASE WHEN active_sample.state <> 'no_picture' THEN active_sample.frame_rate_fps END
        END AS value
    FROM active_sample
    CROSS JOIN active_metric
),
active_value AS (
    -- One row per medium, direction, metric and value: how often it occurred. Values are few, however many samples
    -- there are, of which quantile_cont keeps each in memory.
    SELECT medium, direction, position, metric, value, count(*) AS n
    FROM active_reading
    WHERE value IS NOT NULL
    GROUP BY medium, direction, position, metric, value
),
placed_value AS MATERIALIZED (
    -- The same with how many readings there are up to that value, and in all.
    SELECT
        active_value.*,
        sum(n) OVER (PARTITION BY medium, direction, position ORDER BY value) AS up_to,
        sum(n) OVER (PARTITION BY medium, direction, position) AS total
    FROM active_value
),
metric_neighbours AS (
    -- One row per medium, direction, metric and percentile: the values before and behind the place (n - 1) * p, and how
    -- far it is from the one before.
    SELECT
        placed_value.medium,
        placed_value.direction,
        placed_value.position,
        placed_value.metric,
        placed_value.total,
        metric_percent.percent,
        max(placed_value.value) AS max,
        min(CASE WHEN 100 * up_to > (total - 1) * percent THEN value END) AS value_before,
        min(CASE WHEN 100 * (up_to - 1) >= (total - 1) * percent THEN value END) AS value_behind,
        ((total - 1) * percent % 100) / 100.0 AS distance
    FROM placed_value
    CROSS JOIN metric_percent
    GROUP BY
        placed_value.medium,
        placed_value.direction,
        placed_value.position,
        placed_value.metric,
        placed_value.total,
        metric_percent.percent
),
metric_percentile AS MATERIALIZED (
    -- One row per medium, direction and metric.
    SELECT
        medium,
        direction,
        position,
        metric,
        total AS n,
        max(CASE percent WHEN 5 THEN value_before + distance * (value_behind - value_before) END) AS p5,
        max(CASE percent WHEN 50 THEN value_before + distance * (value_behind - value_before) END) AS p50,
        max(CASE percent WHEN 95 THEN value_before + distance * (value_behind - value_before) END) AS p95,
        max(CASE percent WHEN 99 THEN value_before + distance * (value_behind - value_before) END) AS p99,
        max(max) AS max
    FROM metric_neighbours
    GROUP BY medium, direction, position, metric, total
)
