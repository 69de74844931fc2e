-- group: days
-- title: Which events were worst
-- asks:  Which events of these days went worst?
-- answer: start_time, topic, verdict, poor_pct
-- param: day        date    the first UTC day that counts
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     events to show [20]
-- with:  chosen_event, event_minutes_of_each, event_verdict, stored_event_of_many, collected
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per event with poor minutes, by the share of these that is beyond chance, as the review judges it. The
-- verdict is on what is collected; verdict_for says of whom that is.
SELECT
    chosen_event.start_time,
    chosen_event.topic,
    event_verdict.word AS verdict,
    100.0 * event_verdict.poor_minutes / event_verdict.classified_minutes AS poor_pct,
    event_verdict.verdict_share_pct,
    event_verdict.poor_minutes,
    event_verdict.classified_minutes AS n,
    stored_event.people,
    collected.verdict_for,
    event_verdict.coverage_pct,
    chosen_event.kind,
    chosen_event.event_number,
    chosen_event.event_uuid
FROM chosen_event
JOIN event_verdict
    ON event_verdict.kind = chosen_event.kind AND event_verdict.event_uuid = chosen_event.event_uuid
JOIN stored_event ON stored_event.kind = chosen_event.kind AND stored_event.event_uuid = chosen_event.event_uuid
JOIN collected ON collected.kind = chosen_event.kind AND collected.event_uuid = chosen_event.event_uuid
WHERE event_verdict.poor_minutes > 0
ORDER BY
    CASE event_verdict.word WHEN 'insufficient data' THEN 1 ELSE 0 END,
    event_verdict.verdict_share_pct DESC,
    chosen_event.start_time,
    chosen_event.kind,
    chosen_event.event_uuid
LIMIT :limit
