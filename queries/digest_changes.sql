-- group: days
-- title: What got worse or better
-- asks:  Which groups of people had more or fewer poor minutes than in the 28 days before, beyond chance?
-- answer: attribute, value, finding, difference_pct
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
-- One row per group that is looked at, those that changed first, and one for everybody. Looked at are groups of at
-- least 5 people, 20 person-days and 300 minutes both in the period and before it, of attributes with two such values.
--
-- Shares are of classified minutes of people, as in `breakdown`; of the 28 days before, each day of the week weighs as
-- it does in the period. The interval of 95 % of the difference comes from people, as the minutes of one hang
-- together: the sandwich formula, with what everybody's minutes say of how they hang together weighing as much as ten
-- people, and Student's t.
-- A group got worse or better if that interval leaves out zero, if the difference is a point at least and a third of
-- the share before, if the people in both have half of it at least, so that it is not that of who came, and if it is
-- among those that Benjamini and Hochberg let pass at 5 %, so that of all that are found one in twenty is by chance.
-- A group with too few minutes before, such as those with a new version, is held against the same people, wherever and
-- with whatever they were then.
--
-- Each group is looked at twice: the period, and the period with as many days before it, as a change that few people
-- show is beyond chance only after some time; then the period by itself must have half of it. `looked_periods` says
-- which.
--
-- Of the groups that were found some have the same reason: of a site that breaks, all of Wi-Fi has a part. They are
-- ranked by how far they stand out from everybody else: the first is named, and then what is still found without the
-- people of those that are. Groups in which something was found in an earlier period have a row as well:
-- `digest_earlier` tells what.
--
-- Of the people with minutes in both, same_people, each weighs as much as the fewer of their minutes. The metric is the
-- one due to which the share of poor minutes moved most that way.
SELECT
    attribute,
    value,
    finding,
    100.0 * change AS difference_pct,
    100.0 * (change - margin) AS difference_low_pct,
    100.0 * (change + margin) AS difference_high_pct,
    100.0 * rate AS poor_pct,
    100.0 * before_rate AS before_poor_pct,
    CASE
        WHEN is_found = 0 THEN NULL
        WHEN greatest(
            moved_loss * change,
            moved_latency * change,
            moved_jitter * change,
            moved_fps * change
        ) <= 0 THEN NULL
        WHEN moved_loss * change = greatest(
            moved_loss * change,
            moved_latency * change,
            moved_jitter * change,
            moved_fps * change
        ) THEN 'packet loss'
        WHEN moved_latency * change = greatest(
            moved_latency * change,
            moved_jitter * change,
            moved_fps * change
        ) THEN 'latency'
        WHEN moved_jitter >= moved_fps AND change > 0 THEN 'jitter'
        WHEN moved_jitter <= moved_fps AND change < 0 THEN 'jitter'
        ELSE 'frame rate'
    END AS moved_metric,
    people,
    before_people,
    same_people,
    100.0 * same_change AS same_people_difference_pct,
    person_days,
    before_person_days,
    n,
    poor_minutes,
    before_minutes,
    100.0 * rest_change AS rest_difference_pct,
    chance,
    CASE is_new_group WHEN 1 THEN 'its people' ELSE 'the group' END AS held_against,
    CASE is_found WHEN 1 THEN rank END AS rank,
    CASE is_found WHEN 1 THEN look END AS looked_periods,
    coverage.coverage_pct
FROM group_change
CROSS JOIN coverage
WHERE place = 1 AND (is_looked_at = 1 OR position = 0 OR is_ever_found = 1)
ORDER BY is_found DESC, rest_deviation DESC, position, value
