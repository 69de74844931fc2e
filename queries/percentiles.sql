-- group: event
-- title: Percentiles of every metric
-- asks:  What was usual, and how bad did it get, in each medium and direction?
-- answer: medium, direction, metric, p50, p95
-- param: event event the event's UUID or number
-- param: kind  kind  meeting or webinar; follows from the event
-- with:  active_sample, metric_percentile, coverage
--
-- Over the samples of active streams; idle ones are left out, whatever stale reading they carry. n is how many had
-- the metric. Interpolated linearly between the neighbours of (n - 1) * p. Each sample is Zoom's average over five
-- seconds, once a minute: the maximum is the worst that was looked at, not the worst that happened. Frame rates are
-- those of streams with a picture.
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
