-- group: days
-- title: Poor minutes of some days by what people have in common
-- asks:  Which place, network, version or device is worse over many events, beyond what chance gives?
-- answer: attribute, value, poor_pct, against_rest
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: by         attributes what people are grouped by; two with a comma between are taken together [network_type]
-- param: thresholds profile    the profile that judges [zoom]
-- param: limit      int        groups to show, the worst first [20]
-- with:  chosen_event, group_person_of_many, group_sum, group_share, coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- What `breakdown` says of one event, over all events of the days, with the same rules. People are known across events
-- by Zoom id or address, to the end of the chain, and are one person in all of them, so that who is in every event does
-- not count as many; whoever has neither is another person in each event.
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
