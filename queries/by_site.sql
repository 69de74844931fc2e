-- group: cause
-- title: Poor minutes by place and network
-- asks:  Is the trouble at one site, in one building, on one subnet, or only over the VPN?
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
-- Site, building and VPN are those of the user's map of networks (`zoom-qos sites`), where somebody is on it; not
-- reported are the others. Location is Zoom's city. Many people behind one public address share a subnet (/24, or /64
-- of IPv6); people behind a VPN that is not on the map appear where it ends.
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
WHERE
    attribute_rate.attribute IN ('location', 'subnet')
    OR (
        attribute_rate.attribute IN ('site', 'building', 'vpn')
        AND attribute_rate.attribute IN (SELECT attribute FROM attribute_count WHERE value <> 'not reported')
    )
ORDER BY attribute_rate.shrunk_poor_pct DESC, attribute_rate.position, attribute_rate.value
LIMIT :limit
