-- What stands for the person in the event of a record that waits for its session.
INSERT OR IGNORE INTO temp.forgotten_join (kind, event_uuid, participant)
SELECT event.kind, event.event_uuid, payload.user_id
FROM payload
JOIN event USING (event_id)
WHERE payload_id = ?1 AND payload.user_id IS NOT NULL
