-- group: days
-- title: Day by day
-- asks:  What was held on each of these days, how was it, and how much of it is collected?
-- answer: day_unix, events, poor_pct
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, day_count, stored_event_of_many, collected
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per UTC day on which events began. n are the classified minutes of people, poor those with any poor or bad
-- stream. Partial events are those of which not enough is collected to speak for them. A day without a row had no
-- events, or nobody collected them: `stale_data` tells which.
WITH dated AS (
    -- One row per event with its day.
    SELECT
        chosen_event.start_time_unix - chosen_event.start_time_unix % 86400 AS day_unix,
        CASE WHEN collected.verdict_for <> 'the event' THEN 1 END AS is_partial
    FROM chosen_event
    JOIN collected ON collected.kind = chosen_event.kind AND collected.event_uuid = chosen_event.event_uuid
),
held AS MATERIALIZED (
    -- One row per day: its events.
    SELECT day_unix, count(*) AS events, count(is_partial) AS partial_events
    FROM dated
    GROUP BY day_unix
)
SELECT
    held.day_unix,
    held.events,
    100.0 * attended.poor_minutes / nullif(attended.n, 0) AS poor_pct,
    coalesce(attended.people, 0) AS people,
    coalesce(attended.n, 0) AS n,
    coalesce(attended.poor_minutes, 0) AS poor_minutes,
    held.partial_events,
    100.0 * attended.covered_minutes / nullif(attended.expected_minutes, 0) AS coverage_pct
FROM held
LEFT JOIN day_count AS attended ON attended.day_unix = held.day_unix
ORDER BY held.day_unix
