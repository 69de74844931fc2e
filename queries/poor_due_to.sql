-- group: cause
-- title: What made samples poor
-- asks:  Which metric is to blame in each medium and direction, and how often alone?
-- answer: medium, direction, metric, poor_or_bad_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  due_count, coverage
--
-- n is how many classified samples of active streams had the metric. Fair, poor and bad are the samples in which this
-- metric alone gives that class; sole are the poor and bad ones whose other metrics are better than poor. One sample
-- may stand under several metrics, so the rows of a stream do not add up. Frame rates count for video with a picture.
SELECT
    due_count.medium,
    due_count.direction,
    due_count.metric,
    100.0 * due_count.due_samples / due_count.n AS poor_or_bad_pct,
    due_count.sole_cause_samples,
    due_count.n,
    due_count.fair_samples,
    due_count.poor_samples,
    due_count.bad_samples,
    coverage.coverage_pct
FROM due_count
CROSS JOIN coverage
ORDER BY due_count.medium, due_count.direction, due_count.position
