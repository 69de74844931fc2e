-- group: days
-- title: Before and after a day
-- asks:  Did it get better or worse from this day on, for the same people and for everybody?
-- answer: population, finding, before_pct, after_pct, change_pct, margin_pct
-- param: day        date    the first UTC day of the second half
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, event_person, known_person, event_coverage, event_session_count
-- with:  population_change, moved_value, stored_event_of_many, collected, undiscovered_half
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- Two rows: the same people, who have classified minutes in both halves, and everybody. Shares are of the classified
-- minutes of people, poor ones being those with any poor or bad stream. The change is in percentage points. With 95 %
-- confidence it lies within the margin to each side; that comes from how people differ and not from their minutes, as
-- the minutes of one person hang together. If the margin leaves out 0, the finding is better or worse; else there is
-- no clear change. Less than 5 people, 20 person-days or 300 minutes in a half are not enough to tell.
--
-- Of the same people each counts by their own change and weighs as much as the half with fewer of their minutes, so
-- that neither who came nor how often moves it. Improved and worsened are those whose share fell or rose by a point or
-- more. Everybody's change is also that of who came. People are known across events by Zoom id or address, to the end
-- of the chain.
--
-- It tells that something changed and not why. `also_changed` names the attributes that changed for the same people at
-- the same time; the report of that name has the numbers. A day without events counts nowhere. How many days of each
-- half no run discovered is said beside it, if runs discover any, as nobody knows what was held on them; `stale_data`
-- tells which they are. A lake does not know. With `--by` and a value it is `change_with`.
WITH event_half AS MATERIALIZED (
    -- One row: the events of each half, the days that have any, and the events of which not enough is collected.
    SELECT
        count(CASE WHEN day_on < :day THEN 1 END) AS before_events,
        count(CASE WHEN day_on >= :day THEN 1 END) AS after_events,
        count(DISTINCT CASE WHEN day_on < :day THEN day_on END) AS before_days,
        count(DISTINCT CASE WHEN day_on >= :day THEN day_on END) AS after_days,
        count(CASE WHEN day_on < :day AND verdict_for <> 'the event' THEN 1 END) AS before_partial_events,
        count(CASE WHEN day_on >= :day AND verdict_for <> 'the event' THEN 1 END) AS after_partial_events
    FROM (
        SELECT substr(chosen_event.start_time, 1, 10) AS day_on, collected.verdict_for
        FROM chosen_event
        JOIN collected ON collected.kind = chosen_event.kind AND collected.event_uuid = chosen_event.event_uuid
    ) AS dated
),
beside AS MATERIALIZED (
    -- One row: what else changed for them, in words.
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
    WHERE finding = 'changed'
)
SELECT
    population_change.population,
    population_change.finding,
    population_change.before_pct,
    population_change.after_pct,
    population_change.change_pct,
    population_change.margin_pct,
    nullif(beside.also_changed, '') AS also_changed,
    population_change.improved_people,
    population_change.worsened_people,
    population_change.unchanged_people,
    population_change.before_people,
    population_change.after_people,
    population_change.before_person_days,
    population_change.after_person_days,
    population_change.before_minutes,
    population_change.after_minutes,
    population_change.before_poor_minutes,
    population_change.after_poor_minutes,
    population_change.before_coverage_pct,
    population_change.after_coverage_pct,
    event_half.before_events,
    event_half.after_events,
    event_half.before_days,
    event_half.after_days,
    event_half.before_partial_events,
    event_half.after_partial_events,
    undiscovered_half.before_undiscovered_days,
    undiscovered_half.after_undiscovered_days
FROM population_change
CROSS JOIN event_half
CROSS JOIN undiscovered_half
LEFT JOIN beside ON beside.position = population_change.position
ORDER BY population_change.position
