-- The events that lose their people.
SELECT event_id, kind, event_uuid
FROM event
WHERE event_id IN temp.aged_event
