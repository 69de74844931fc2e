-- group: days
-- title: From week to week, by what people have in common
-- asks:  At which place, on which network, version or device is it getting better or worse?
-- answer: value, period_unix, poor_pct, poor_low_pct, poor_high_pct
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: by         attributes what people are grouped by; two with a comma between are taken together [network_type]
-- param: period     text       day or week; weeks begin on Monday [week]
-- param: thresholds profile    the profile that judges [zoom]
-- param: limit      int        groups to show, the worst first [20]
-- with:  chosen_event, period_side, side_interval
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per group and period in which any of its people have classified minutes, poor ones being those with any poor
-- or bad stream. A person counts in each group with the minutes there, and is one in all events, known by Zoom id or
-- address. Periods without events have no row, and neither have those in which nothing could be judged.
--
-- The interval of 95 % comes from people, as in `breakdown`, within each period: what shows no more than other people
-- of the group would, by chance, lies within it. Of less than 5 people, 20 days of people or 300 minutes there is none:
-- that is not enough to tell, so that groups of a few people need weeks for periods.
--
-- The worst groups come first, those with enough of all days to tell before all others: each is ranked by its shrunk
-- share of all days, (poor + 60 p) / (n + 60) with p that of everybody. The limit is one of groups.
WITH summed AS (
    -- One row per group and period, with the people, days and minutes of the group over all periods, and everybody's.
    SELECT
        side_interval.*,
        sum(first_people) OVER of_group AS group_people,
        sum(person_days) OVER of_group AS group_days,
        sum(n) OVER of_group AS group_minutes,
        sum(poor_minutes) OVER of_group AS group_poor_minutes,
        1.0 * sum(CASE position WHEN 0 THEN poor_minutes END) OVER () / sum(CASE position WHEN 0 THEN n END) OVER ()
            AS everybody_rate
    FROM side_interval
    WINDOW of_group AS (PARTITION BY position, value)
),
ranked AS (
    -- The same without everybody and with the place of the group among all, the worst first, those that cannot be told
    -- last.
    SELECT
        summed.*,
        dense_rank() OVER (
            ORDER BY
                CASE WHEN group_people >= 5 AND group_days >= 20 AND group_minutes >= 300 THEN 0 ELSE 1 END,
                (group_poor_minutes + 60 * everybody_rate) / (group_minutes + 60) DESC,
                position,
                value
        ) AS group_place
    FROM summed
    WHERE position > 0
)
SELECT
    attribute,
    value,
    period_unix,
    100.0 * rate AS poor_pct,
    100.0 * low AS poor_low_pct,
    100.0 * high AS poor_high_pct,
    CASE is_enough WHEN 1 THEN 'yes' ELSE 'not enough to tell' END AS enough,
    people,
    person_days,
    n,
    poor_minutes,
    coverage_pct,
    group_place,
    group_people,
    group_minutes,
    100.0 * group_poor_minutes / group_minutes AS group_poor_pct
FROM ranked
WHERE group_place <= :limit
ORDER BY group_place, period_unix
