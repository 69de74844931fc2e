-- group: rows
-- title: What is stored
-- asks:  Which events are stored, how much of each, and how were they?
-- answer: start_time, verdict, people
-- param: events     events  the events, with commas between
-- param: thresholds profile the profile that judges [zoom]
-- with:  compared_event, event_person, event_coverage, event_session_count, stored_event_of_many, collected
-- with:  event_minutes_of_many, event_verdict
-- scan:  it finds the events by a list of names, which no key can answer
-- feeds: the command `events`
--
-- One row per event, the newest first. People are those stored; collected are the joins that are stored of collected_of
-- that there were, or the people where Zoom told no more than their number. The verdict is that of `overview`: for the
-- event, or for those collected where nobody else was asked for, and "insufficient data" where less than 80 % of the
-- event is collected or fewer than 30 minutes are classified. Coverage is of the minutes that Zoom should have sampled.
WITH covered AS (
    -- One row per event with sessions: how much of them was sampled.
    SELECT
        event_person.kind,
        event_person.event_uuid,
        100.0 * sum(event_coverage.covered_minutes) / nullif(sum(event_coverage.expected_minutes), 0) AS coverage_pct
    FROM event_person
    JOIN event_coverage ON event_coverage.session_id = event_person.session_id
    GROUP BY event_person.kind, event_person.event_uuid
)
SELECT
    chosen_event.start_time,
    chosen_event.topic,
    CASE WHEN collected.verdict_for = 'nobody' THEN 'insufficient data' ELSE event_verdict.word END AS verdict,
    stored_event.people,
    collected.collected,
    collected.collected_of,
    collected.unit AS collected_unit,
    covered.coverage_pct,
    100.0 * event_verdict.poor_minutes / nullif(event_verdict.classified_minutes, 0) AS poor_share_pct,
    event_verdict.classified_minutes,
    collected.verdict_for,
    chosen_event.kind,
    chosen_event.event_number,
    chosen_event.event_uuid
FROM chosen_event
JOIN stored_event
    ON stored_event.kind = chosen_event.kind AND stored_event.event_uuid = chosen_event.event_uuid
JOIN collected
    ON collected.kind = chosen_event.kind AND collected.event_uuid = chosen_event.event_uuid
JOIN event_verdict
    ON event_verdict.kind = chosen_event.kind AND event_verdict.event_uuid = chosen_event.event_uuid
LEFT JOIN covered
    ON covered.kind = chosen_event.kind AND covered.event_uuid = chosen_event.event_uuid
ORDER BY chosen_event.start_time_unix DESC, chosen_event.kind, chosen_event.event_uuid
