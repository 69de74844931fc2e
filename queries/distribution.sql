-- group: rows
-- title: How each metric is distributed
-- asks:  How many samples lie where, and how many beyond the bounds?
-- answer: medium, direction, metric, value_from, value_to, n
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  value_step, coverage
--
-- A histogram for each medium, direction and metric over classified samples: n have a value of at least value_from and
-- less than value_to, which is empty in the last step. Empty steps have no row. Frame rates count under a picture.
SELECT
    value_step.medium,
    value_step.direction,
    value_step.metric,
    value_step.place * value_step.step AS value_from,
    CASE WHEN value_step.place < value_step.last_step THEN (value_step.place + 1) * value_step.step END AS value_to,
    value_step.n,
    100.0 * value_step.n / sum(value_step.n) OVER (
        PARTITION BY value_step.medium, value_step.direction, value_step.metric
    ) AS n_pct,
    coverage.coverage_pct
FROM value_step
CROSS JOIN coverage
ORDER BY value_step.medium, value_step.direction, value_step.position, value_step.place
