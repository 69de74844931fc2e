-- group: cause
-- title: Poor minutes by what people have in common
-- asks:  Is the trouble at one place, on one network, version or device, beyond what chance gives?
-- answer: attribute, value, poor_pct, against_rest
-- param: event      event      the event's UUID or number
-- param: kind       kind       meeting or webinar; follows from the event
-- param: by         attributes what people are grouped by; two with a comma between are taken together [network_type]
-- param: thresholds profile    the profile that judges [zoom]
-- param: limit      int        groups to show, the worst first [20]
-- with:  group_sum, group_share, coverage
--
-- n are the classified minutes of people, poor those with any poor or bad stream. A person counts in the group of the
-- session that was there first in a minute. What Zoom does not tell is a group of its own, unless it tells it of
-- nobody.
--
-- The interval of 95 % comes from people, as the minutes of one hang together: the sandwich formula for a ratio of
-- sums, averaged with what everybody's minutes say of how they hang together, Student's t, and Wilson's form.
-- against_rest is worse or better if the interval of the difference from everybody else, after Newcombe, leaves out
-- zero, and unclear if it does not; of many groups that are all alike one in twenty looks otherwise by chance. Groups
-- of fewer than 5 people or 300 minutes are not enough to tell.
--
-- Those that can be told come first, each ranked by the shrunk share, (poor + 60 p) / (n + 60) with p that of
-- everybody: few minutes weigh little.
-- Several attributes are listed one after another; two with a comma between make one group of each two values.
-- Site, building and VPN are those of the user's map of networks (`zoom-qos sites`). Many people behind one public
-- address share a subnet (/24, or /64 of IPv6). Versions are compared by their first two numbers. A route is a data
-- centre and a connection type together, the latter that of audio: UDP is the normal case, TCP, SSL, HTTP and proxies
-- are fallbacks.
SELECT
    group_share.attribute,
    group_share.value,
    group_share.poor_pct,
    group_share.against_rest,
    group_share.poor_low_pct,
    group_share.poor_high_pct,
    group_share.people,
    group_share.poor_people,
    group_share.n,
    group_share.poor_minutes,
    group_share.of_poor_minutes_pct,
    group_share.worst_metric,
    group_share.rest_poor_pct,
    group_share.difference_pct,
    group_share.difference_low_pct,
    group_share.difference_high_pct,
    group_share.shrunk_poor_pct,
    coverage.coverage_pct
FROM group_share
CROSS JOIN coverage
ORDER BY
    CASE group_share.against_rest WHEN 'not enough to tell' THEN 1 ELSE 0 END,
    group_share.shrunk_poor_pct DESC,
    group_share.position,
    group_share.value
LIMIT :limit
