-- group: days
-- title: With and without a version, a site, a device
-- asks:  Is it better or worse with it than without, for the same people and for everybody?
-- answer: population, finding, without_pct, with_pct, change_pct, margin_pct
-- param: by         attributes the one attribute that divides people's sessions
-- param: value      value      the value of it: those with it are held against those with another
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: thresholds profile    the profile that judges [zoom]
-- with:  chosen_event, event_person, known_person, event_coverage, event_session_count
-- with:  halved_session_by_value, population_change, moved_value, stored_event_of_many, collected
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- Two rows: the same people, who have classified minutes with the value and without it, and everybody. Shares are of
-- the classified minutes of people, poor ones being those with any poor or bad stream. The change is with the value
-- against without it, in percentage points. With 95 % confidence it lies within the margin to each side; that comes
-- from how people differ, as in `change`. If the margin leaves out 0, the finding is better or worse; else there is no
-- clear change. Less than 5 people, 20 person-days or 300 minutes on a side are not enough to tell.
--
-- Of the same people each counts by their own change and weighs as much as the side with fewer of their minutes.
-- Everybody's change is also that of who they are: who has a new version may have a new machine. Sessions of which
-- the attribute is not told are left out. A version may be given to as many numbers as one likes, as 6.2 or 6.2.7.
--
-- It tells a difference and not why. `also_changed` names what else the same people have more of with the value, the
-- attribute itself and what follows from it apart.
WITH partial AS MATERIALIZED (
    -- One row: the events of which not enough is collected to speak for them.
    SELECT count(*) AS events
    FROM collected
    WHERE verdict_for <> 'the event'
),
side_days AS MATERIALIZED (
    -- One row: the days on which anybody was there without the value, and with it.
    SELECT
        count(DISTINCT CASE half WHEN 'before' THEN day_on END) AS without_days,
        count(DISTINCT CASE half WHEN 'after' THEN day_on END) AS with_days
    FROM halved_session
),
beside AS MATERIALIZED (
    -- One row: what else is otherwise for them, in words.
    SELECT
        1 AS position,
        substr(
            coalesce(max(CASE attribute WHEN 'version' THEN ', version' END), '')
            || coalesce(max(CASE attribute WHEN 'place' THEN ', place' END), '')
            || coalesce(max(CASE attribute WHEN 'network_type' THEN ', network_type' END), '')
            || coalesce(max(CASE attribute WHEN 'connection_type' THEN ', connection_type' END), '')
            || coalesce(max(CASE attribute WHEN 'data_center' THEN ', data_center' END), '')
            || coalesce(max(CASE attribute WHEN 'device' THEN ', device' END), ''),
            3
        ) AS also_changed
    FROM moved_value
    WHERE
        finding = 'changed'
        AND attribute <> :by
        AND NOT (attribute = 'place' AND :by IN ('building', 'site', 'vpn', 'subnet', 'location'))
        AND NOT (attribute IN ('data_center', 'connection_type') AND :by = 'route')
        AND NOT (attribute = 'device' AND :by = 'os')
)
SELECT
    population_change.population,
    population_change.finding,
    population_change.before_pct AS without_pct,
    population_change.after_pct AS with_pct,
    population_change.change_pct,
    population_change.margin_pct,
    nullif(beside.also_changed, '') AS also_changed,
    population_change.improved_people,
    population_change.worsened_people,
    population_change.unchanged_people,
    population_change.before_people AS without_people,
    population_change.after_people AS with_people,
    population_change.before_person_days AS without_person_days,
    population_change.after_person_days AS with_person_days,
    population_change.before_minutes AS without_minutes,
    population_change.after_minutes AS with_minutes,
    population_change.before_poor_minutes AS without_poor_minutes,
    population_change.after_poor_minutes AS with_poor_minutes,
    population_change.before_coverage_pct AS without_coverage_pct,
    population_change.after_coverage_pct AS with_coverage_pct,
    side_days.without_days,
    side_days.with_days,
    partial.events AS partial_events
FROM population_change
CROSS JOIN side_days
CROSS JOIN partial
LEFT JOIN beside ON beside.position = population_change.position
ORDER BY population_change.position
