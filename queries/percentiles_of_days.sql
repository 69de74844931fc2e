-- group: days
-- title: Percentiles of every metric over many events
-- asks:  What was usual in these days, and how bad did it get, in each medium and direction?
-- answer: medium, direction, metric, p50, p95
-- param: from date the first UTC day on which events began
-- param: to   date the last such day, included
-- with:  active_sample_of_days, metric_percentile, event_coverage
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- As `percentiles`, over the samples of all active streams of all events: whoever was in many, or longer, weighs more.
WITH coverage AS (
    -- One row: how much of the events was sampled at all.
    SELECT 100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct
    FROM event_coverage
)
SELECT
    metric_percentile.medium,
    metric_percentile.direction,
    metric_percentile.metric,
    metric_percentile.n,
    metric_percentile.p5,
    metric_percentile.p50,
    metric_percentile.p95,
    metric_percentile.p99,
    metric_percentile.max,
    coverage.coverage_pct
FROM metric_percentile
CROSS JOIN coverage
WHERE metric_percentile.n > 0
ORDER BY metric_percentile.medium, metric_percentile.direction, metric_percentile.position
