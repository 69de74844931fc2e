-- group: days
-- title: Hour by hour
-- asks:  On which days and at which hours were minutes poor?
-- answer: quarter_unix, poor_pct
-- param: day        date    the first UTC day that is shown
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, quarter_count, coverage_of_many, asked_span
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per quarter of an hour in which anybody had a classified minute, from that day on: the hours of some zones
-- begin at one. An event that goes on after midnight of the last day has its hours there as well.
SELECT
    quarter_count.quarter_unix,
    100.0 * quarter_count.poor_minutes / quarter_count.n AS poor_pct,
    quarter_count.n,
    quarter_count.poor_minutes,
    coverage.coverage_pct
FROM quarter_count
CROSS JOIN coverage
JOIN asked_span ON asked_span.span = 1
WHERE quarter_count.quarter_unix >= asked_span.first_unix
ORDER BY quarter_count.quarter_unix
