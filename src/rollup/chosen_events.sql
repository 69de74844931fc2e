-- The events of a scope of several, each with the UTC day on which it began.
SELECT event.event_id, event.kind, event.event_uuid, substr(chosen_event.start_time, 1, 10) AS day_on
FROM chosen_event
JOIN event USING (kind, event_uuid)
