-- with: judged
due_metric AS (
    -- One row per metric that can make a sample poor, in the order of the report.
    SELECT 1 AS position, 'latency_ms' AS metric
    UNION ALL
    SELECT 2 AS position, 'jitter_ms' AS metric
    UNION ALL
    SELECT 3 AS position, 'avg_loss_pct' AS metric
    UNION ALL
    SELECT 4 AS position, 'frame_rate_fps' AS metric
),
due_reading AS (
    -- One row per sample and metric that it has; frame rates turned round, so that more is worse everywhere.
    SELECT
        judged.medium,
        judged.direction,
        due_metric.position,
        due_metric.metric,
        CASE due_metric.metric
            WHEN 'latency_ms' THEN judged.latency_ms
            WHEN 'jitter_ms' THEN judged.jitter_ms
            WHEN 'avg_loss_pct' THEN judged.avg_loss_pct
            ELSE CASE
                WHEN judged.medium = 'video' AND judged.state <> 'no_picture' THEN -judged.frame_rate_fps
            END
        END AS badness,
        CASE due_metric.metric
            WHEN 'latency_ms' THEN judged.due_latency
            WHEN 'jitter_ms' THEN judged.due_jitter
            WHEN 'avg_loss_pct' THEN judged.due_loss
            ELSE judged.due_fps
        END AS due,
        judged.due_latency + judged.due_jitter + judged.due_loss + judged.due_fps AS metrics_due
    FROM judged
    CROSS JOIN due_metric
),
due_bound AS (
    -- One row per medium and metric of the profile, turned round in the same way.
    SELECT
        medium,
        metric,
        CASE WHEN metric = 'frame_rate_fps' THEN -fair ELSE fair END AS fair,
        CASE WHEN metric = 'frame_rate_fps' THEN -poor ELSE poor END AS poor,
        CASE WHEN metric = 'frame_rate_fps' THEN -bad ELSE bad END AS bad
    FROM threshold
    WHERE name = :thresholds
),
due_count AS MATERIALIZED (
    -- One row per medium, direction and metric with samples and a bound: how many are beyond which by that metric
    -- alone.
    SELECT
        reading.medium,
        reading.direction,
        reading.position,
        reading.metric,
        count(*) AS n,
        count(CASE WHEN badness > bound.fair AND NOT badness > coalesce(bound.poor, bound.bad, 1e9) THEN 1 END)
            AS fair_samples,
        count(CASE WHEN badness > bound.poor AND NOT badness > coalesce(bound.bad, 1e9) THEN 1 END) AS poor_samples,
        count(CASE WHEN badness > bound.bad THEN 1 END) AS bad_samples,
        count(CASE WHEN due = 1 THEN 1 END) AS due_samples,
        count(CASE WHEN due = 1 AND metrics_due = 1 THEN 1 END) AS sole_cause_samples
    FROM due_reading AS reading
    JOIN due_bound AS bound ON bound.medium = reading.medium AND bound.metric = reading.metric
    WHERE reading.badness IS NOT NULL
    GROUP BY reading.medium, reading.direction, reading.position, reading.metric
)
