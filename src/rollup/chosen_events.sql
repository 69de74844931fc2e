-- The events of a scope of several, each with the first second of the UTC day on which it began.
SELECT
    event.event_id,
    event.kind,
    event.event_uuid,
    chosen_event.start_time_unix - chosen_event.start_time_unix % 86400 AS day_unix
FROM chosen_event
JOIN event USING (kind, event_uuid)
