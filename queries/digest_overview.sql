-- group: days
-- title: A period in one row
-- asks:  How were these days, and how much of what is allowed has been used up?
-- answer: verdict, poor_pct, budget_used_pct
-- param: day        date    the first UTC day of the period, which ends with the last of the days
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: target     real    which share of the minutes in 28 days has to be good or fair, in percent [97]
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, event_session_count, whose_session_of_many, event_coverage, stored_event_of_many, collected
-- with:  event_minutes_of_period, event_verdict, asked_span
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- The verdict on the period is that on an event with all its minutes. Before are the 28 days before the period, as they
-- were. The target is for the 28 days up to the last: a budget of 100 % is used up when the share of poor minutes in
-- them is what the target allows. A burn of 1 is the pace that uses it up exactly; that of the last 7 days may be
-- faster, of which more than 2 is worth a look.
WITH dated AS MATERIALIZED (
    -- One row per session with its day: whose it is, its minutes, and how much was sampled.
    SELECT
        chosen_event.start_time_unix - chosen_event.start_time_unix % 86400 AS day_unix,
        whose_session.who,
        coalesce(event_session_count.person_minutes, 0) AS n,
        coalesce(event_session_count.poor_person_minutes, 0) AS poor_minutes,
        event_coverage.covered_minutes,
        event_coverage.expected_minutes
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN whose_session ON whose_session.session_id = event_person.session_id
    JOIN event_coverage ON event_coverage.session_id = event_person.session_id
    LEFT JOIN event_session_count ON event_session_count.session_id = event_person.session_id
),
held AS (
    -- One row: the events of the period, and those of which not enough is collected to speak for them.
    SELECT
        count(*) AS events,
        count(CASE WHEN collected.verdict_for <> 'the event' THEN 1 END) AS partial_events
    FROM chosen_event
    JOIN collected ON collected.kind = chosen_event.kind AND collected.event_uuid = chosen_event.event_uuid
    WHERE substr(chosen_event.start_time, 1, 10) >= :day
),
attended AS (
    -- One row: people and minutes of the period, of the 28 days before it, and of the last 28 and 7 days.
    SELECT
        count(DISTINCT CASE WHEN day_unix >= first_unix AND n > 0 THEN who END) AS people,
        count(DISTINCT CASE WHEN day_unix >= first_unix AND n > 0 THEN day_unix END) AS days,
        100.0 * sum(CASE WHEN day_unix >= first_unix THEN covered_minutes END)
        / nullif(sum(CASE WHEN day_unix >= first_unix THEN expected_minutes END), 0) AS coverage_pct,
        count(
            DISTINCT CASE WHEN day_unix >= before_unix AND day_unix < first_unix AND n > 0 THEN who END
        ) AS before_people,
        count(
            DISTINCT CASE WHEN day_unix >= before_unix AND day_unix < first_unix AND n > 0 THEN day_unix END
        ) AS before_days,
        coalesce(sum(CASE WHEN day_unix >= before_unix AND day_unix < first_unix THEN n END), 0) AS before_minutes,
        coalesce(
            sum(CASE WHEN day_unix >= before_unix AND day_unix < first_unix THEN poor_minutes END), 0
        ) AS before_poor_minutes,
        coalesce(sum(CASE WHEN day_unix >= behind_unix - 28 * 86400 THEN n END), 0) AS target_minutes,
        coalesce(sum(CASE WHEN day_unix >= behind_unix - 28 * 86400 THEN poor_minutes END), 0) AS target_poor_minutes,
        coalesce(sum(CASE WHEN day_unix >= behind_unix - 7 * 86400 THEN n END), 0) AS latest_minutes,
        coalesce(sum(CASE WHEN day_unix >= behind_unix - 7 * 86400 THEN poor_minutes END), 0) AS latest_poor_minutes
    FROM dated
    CROSS JOIN asked_span
    WHERE asked_span.span = 1
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
    attended.days,
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
