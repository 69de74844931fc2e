-- The events that the person hosted, took part in or was to take part in, and those in which others' rows named them.
SELECT kind, event_uuid
FROM event
JOIN temp.hosted_event USING (event_id)
UNION
SELECT event.kind, event.event_uuid
FROM participant_session
JOIN event USING (event_id)
WHERE session_id IN temp.forgotten_session
UNION
SELECT kind, event_uuid
FROM temp.forgotten_join
UNION
SELECT kind, event_uuid
FROM event
JOIN temp.naming_event USING (event_id)
