-- group: days
-- title: What got worse or better in the periods before
-- asks:  Which groups were worse or better in the periods before this one?
-- answer: attribute, value, finding, periods_ago
-- param: day        date       the first UTC day of the period, which ends with the last of the days
-- param: from       date       the first UTC day that is read, 91 days before the period for one of a week
-- param: to         date       the last such day, included
-- param: by         attributes what people are grouped by [site;subnet;version]
-- param: without    text       groups whose people are left out, each between two bars: |site Berlin|version 6.6| [||]
-- param: thresholds profile    the profile that judges [zoom]
-- with:  chosen_event, group_change, coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per group and earlier period for which `digest_changes` finds it worse or better, and one per period for
-- everybody. Earlier periods are those of as many days before this one, as many as fit into 56 days, at least 1 and at
-- most 8. Nothing is remembered for that: the same rules are applied to those days. What was found first stands first,
-- and of one period what stood out most.
SELECT
    attribute,
    value,
    finding,
    place - 1 AS periods_ago,
    CASE is_new_group WHEN 1 THEN 'its people' ELSE 'the group' END AS held_against,
    100.0 * rate AS poor_pct,
    100.0 * before_rate AS before_poor_pct,
    people,
    n,
    coverage.coverage_pct
FROM group_change
CROSS JOIN coverage
WHERE place > 1 AND (is_found = 1 OR position = 0)
ORDER BY place DESC, is_found DESC, rest_deviation DESC, position, value, finding
