-- title: How each metric is distributed
-- asks:  How many samples lie where, and how many beyond the bounds?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  judged, coverage
--
-- A histogram for each medium, direction and metric over classified samples: n have a value of at least value_from and
-- less than value_to, which is empty in the last step. Empty steps have no row. Frame rates count under a picture.
WITH metric AS (
    -- One row per metric: how wide a step is, and where the last one begins.
    SELECT 1 AS position, 'latency_ms' AS metric, 25 AS step, 24 AS last_step
    UNION ALL
    SELECT 2 AS position, 'jitter_ms' AS metric, 5 AS step, 24 AS last_step
    UNION ALL
    SELECT 3 AS position, 'avg_loss_pct' AS metric, 1 AS step, 24 AS last_step
    UNION ALL
    SELECT 4 AS position, 'frame_rate_fps' AS metric, 2 AS step, 15 AS last_step
),
reading AS (
    -- One row per sample and metric that it has.
    SELECT
        judged.medium,
        judged.direction,
        metric.position,
        metric.metric,
        metric.step,
        metric.last_step,
        CASE metric.metric
            WHEN 'latency_ms' THEN judged.latency_ms
            WHEN 'jitter_ms' THEN judged.jitter_ms
            WHEN 'avg_loss_pct' THEN judged.avg_loss_pct
            ELSE CASE WHEN judged.medium = 'video' AND judged.state <> 'no_picture' THEN judged.frame_rate_fps END
        END AS value
    FROM judged
    CROSS JOIN metric
),
counted AS (
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
    FROM reading
    WHERE value IS NOT NULL
    GROUP BY medium, direction, position, metric, step, last_step, least(CAST(value / step AS INTEGER), last_step)
)
SELECT
    counted.medium,
    counted.direction,
    counted.metric,
    counted.place * counted.step AS value_from,
    CASE WHEN counted.place < counted.last_step THEN (counted.place + 1) * counted.step END AS value_to,
    counted.n,
    100.0 * counted.n / sum(counted.n) OVER (PARTITION BY counted.medium, counted.direction, counted.metric) AS n_pct,
    coverage.coverage_pct
FROM counted
CROSS JOIN coverage
ORDER BY counted.medium, counted.direction, counted.position, counted.place
