-- The events that the person hosted or took part in.
SELECT event_id
FROM temp.hosted_event
UNION
SELECT event_id
FROM participant_session
WHERE session_id IN temp.forgotten_session
UNION
SELECT event.event_id
FROM event
JOIN temp.forgotten_join USING (kind, event_uuid)
