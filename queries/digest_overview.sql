-- group: days
-- title: A period in one row
-- asks:  How were these days, and how much of what is allowed has been used up?
-- answer: verdict, poor_pct, budget_used_pct
-- param: day        date    the first UTC day of the period, which ends with the last of the days
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: target     real    which share of the minutes in 28 days has to be good or fair, in percent [97]
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, stored_event_of_many, collected, event_minutes_of_period, event_verdict, stretch_count
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- The verdict on the period is that on an event with all its minutes. Before are the 28 days before the period, as they
-- were. The target is for the 28 days up to the last: a budget of 100 % is used up when the share of poor minutes in
-- them is what the target allows. A burn of 1 is the pace that uses it up exactly; that of the last 7 days may be
-- faster, of which more than 2 is worth a look.
WITH held AS (
    -- One row: the events of the period, their days, and those of which not enough is collected to speak for them.
    SELECT
        count(*) AS events,
        count(DISTINCT substr(chosen_event.start_time, 1, 10)) AS days,
        count(CASE WHEN collected.verdict_for <> 'the event' THEN 1 END) AS partial_events
    FROM chosen_event
    JOIN collected ON collected.kind = chosen_event.kind AND collected.event_uuid = chosen_event.event_uuid
    WHERE substr(chosen_event.start_time, 1, 10) >= :day
),
attended AS (
    -- One row: people and minutes of the period, of the 28 days before it, and of the last 28 and 7 days.
    SELECT
        max(CASE stretch WHEN 1 THEN people END) AS people,
        max(CASE stretch WHEN 1 THEN 100.0 * covered_minutes / nullif(expected_minutes, 0) END) AS coverage_pct,
        max(CASE stretch WHEN 2 THEN people END) AS before_people,
        max(CASE stretch WHEN 2 THEN days END) AS before_days,
        max(CASE stretch WHEN 2 THEN n END) AS before_minutes,
        max(CASE stretch WHEN 2 THEN poor_minutes END) AS before_poor_minutes,
        max(CASE stretch WHEN 3 THEN n END) AS target_minutes,
        max(CASE stretch WHEN 3 THEN poor_minutes END) AS target_poor_minutes,
        max(CASE stretch WHEN 4 THEN n END) AS latest_minutes,
        max(CASE stretch WHEN 4 THEN poor_minutes END) AS latest_poor_minutes
    FROM stretch_count
)
SELECT
    event_verdict.word AS verdict,
    100.0 * event_verdict.poor_minutes / nullif(event_verdict.classified_minutes, 0) AS poor_pct,
    100.0 * attended.target_poor_minutes / nullif(attended.target_minutes, 0) / nullif(100.0 - :target, 0) * 100
        AS budget_used_pct,
    100.0 * attended.latest_poor_minutes / nullif(attended.latest_minutes, 0) / nullif(100.0 - :target, 0) AS burn,
    :target AS target_pct,
    event_verdict.verdict_share_pct,
    attended.people,
    event_verdict.classified_minutes AS n,
    event_verdict.poor_minutes,
    held.events,
    held.partial_events,
    held.days,
    attended.coverage_pct,
    100.0 * attended.before_poor_minutes / nullif(attended.before_minutes, 0) AS before_poor_pct,
    attended.before_people,
    attended.before_days,
    attended.before_minutes,
    attended.before_poor_minutes,
    attended.target_minutes,
    attended.target_poor_minutes
FROM attended
CROSS JOIN held
CROSS JOIN event_verdict
