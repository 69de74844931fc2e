-- title: Poor minutes by what people have in common
-- asks:  Which place, network, version or device is worse, beyond what chance gives?
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: by         attributes what people are grouped by
-- param: thresholds profile    the profile that judges
-- with:  chosen_event, group_person_of_many, group_sum, group_share
--
-- What `report breakdown` says of the same days.
SELECT
    group_share.value,
    group_share.poor_pct,
    group_share.against_rest,
    group_share.poor_low_pct,
    group_share.poor_high_pct,
    group_share.people,
    group_share.n AS judged_minutes,
    group_share.worst_metric
FROM group_share
ORDER BY
    CASE group_share.against_rest WHEN 'not enough to tell' THEN 1 ELSE 0 END,
    group_share.shrunk_poor_pct DESC,
    group_share.position,
    group_share.value
LIMIT 50
