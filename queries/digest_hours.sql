-- group: days
-- title: Hour by hour
-- asks:  On which days and at which hours were minutes poor?
-- answer: hour_unix, poor_pct
-- param: day        date    the first UTC day that is shown
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, hour_count, coverage_of_many, asked_span
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per hour in which anybody had a classified minute, from that day on. An event that goes on after midnight of
-- the last day has its hours there as well.
SELECT
    hour_count.hour_unix,
    100.0 * hour_count.poor_minutes / hour_count.n AS poor_pct,
    hour_count.n,
    hour_count.poor_minutes,
    coverage.coverage_pct
FROM hour_count
CROSS JOIN coverage
JOIN asked_span ON asked_span.span = 1
WHERE hour_count.hour_unix >= asked_span.first_unix
ORDER BY hour_count.hour_unix
