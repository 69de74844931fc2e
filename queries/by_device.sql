-- group: cause
-- title: Poor minutes by device, microphone and camera
-- asks:  Is it one kind of device?
-- answer: attribute, value, poor_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     groups to show, the worst first [20]
-- with:  attribute_rate, coverage
--
-- n are the classified minutes of people, poor those with any poor or bad stream. Groups are ranked by the shrunk
-- share, (poor + 60 p) / (n + 60) with p the event's own: few minutes weigh little. Under 30 minutes there is too
-- little to name a metric. A person counts in the group of the session that was there first in a minute.
-- Zoom words the same device in many ways, and tells none for people of other accounts.
SELECT
    attribute_rate.attribute,
    attribute_rate.value,
    attribute_rate.poor_pct,
    attribute_rate.people,
    attribute_rate.poor_people,
    attribute_rate.n,
    attribute_rate.poor_minutes,
    attribute_rate.shrunk_poor_pct,
    CASE WHEN attribute_rate.n < 30 THEN 'insufficient data' ELSE attribute_rate.worst_metric END AS worst_metric,
    coverage.coverage_pct
FROM attribute_rate
CROSS JOIN coverage
WHERE attribute_rate.attribute IN ('device', 'microphone', 'camera')
ORDER BY attribute_rate.shrunk_poor_pct DESC, attribute_rate.position, attribute_rate.value
LIMIT :limit
