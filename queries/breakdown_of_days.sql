-- group: days
-- title: Poor minutes of some days by what people have in common
-- asks:  Which place, network, version or device is worse over many events, beyond what chance gives?
-- answer: attribute, value, poor_pct, against_rest
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: by         attributes what people are grouped by; two with a comma between are taken together [network_type]
-- param: thresholds profile    the profile that judges [zoom]
-- param: limit      int        groups to show, the worst first [20]
-- with:  chosen_event, counted_session_of_many, whose_session_of_many, session_attribute_of_many, group_share
-- with:  coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- What `breakdown` says of one event, over all events of the days, with the same rules. People are known across events
-- by Zoom id or address, to the end of the chain, and are one person in all of them, so that who is in every event does
-- not count as many; whoever has neither is another person in each event.
WITH RECURSIVE covered AS (
    -- One row per attribute and value, with how much of the days was sampled.
    SELECT group_share.*, coverage.coverage_pct
    FROM group_share
    CROSS JOIN coverage
)
SELECT
    covered.attribute,
    covered.value,
    covered.poor_pct,
    covered.against_rest,
    covered.poor_low_pct,
    covered.poor_high_pct,
    covered.people,
    covered.poor_people,
    covered.n,
    covered.poor_minutes,
    covered.of_poor_minutes_pct,
    covered.worst_metric,
    covered.rest_poor_pct,
    covered.difference_pct,
    covered.difference_low_pct,
    covered.difference_high_pct,
    covered.shrunk_poor_pct,
    covered.coverage_pct
FROM covered
ORDER BY
    CASE covered.against_rest WHEN 'not enough to tell' THEN 1 ELSE 0 END,
    covered.shrunk_poor_pct DESC,
    covered.position,
    covered.value
LIMIT :limit
