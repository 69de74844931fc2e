-- with: judged
step_metric AS (
    -- One row per metric: how wide a step is, and where the last one begins.
    SELECT 1 AS position, 'latency_ms' AS metric, 25 AS step, 24 AS last_step
    UNION ALL
    SELECT 2 AS position, 'jitter_ms' AS metric, 5 AS step, 24 AS last_step
    UNION ALL
    SELECT 3 AS position, 'avg_loss_pct' AS metric, 1 AS step, 24 AS last_step
    UNION ALL
    SELECT 4 AS position, 'frame_rate_fps' AS metric, 2 AS step, 15 AS last_step
),
step_reading AS (
    -- One row per sample and metric that it has.
    SELECT
        judged.medium,
        judged.direction,
        step_metric.position,
        step_metric.metric,
        step_metric.step,
        step_metric.last_step,
        CASE step_metric.metric
            WHEN 'latency_ms' THEN judged.latency_ms
            WHEN 'jitter_ms' THEN judged.jitter_ms
            WHEN 'avg_loss_pct' THEN judged.avg_loss_pct
            ELSE CASE WHEN judged.medium = 'video' AND judged.state <> 'no_picture' THEN judged.frame_rate_fps END
        END AS value
    FROM judged
    CROSS JOIN step_metric
),
value_step AS MATERIALIZED (
    -- One row per medium, direction, metric and step.
    SELECT
        medium,
        direction,
        position,
        metric,
        step,
        last_step,
        least(CAST(value / step AS INTEGER), last_step) AS place,
        count(*) AS n
    FROM step_reading
    WHERE value IS NOT NULL
    GROUP BY medium, direction, position, metric, step, last_step, least(CAST(value / step AS INTEGER), last_step)
)
