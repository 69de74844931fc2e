-- The kept records of one user_id in an event.
SELECT payload.*, is_fetched, received_at
FROM payload
JOIN response USING (response_id)
WHERE payload.event_id = ?1 AND user_id = ?2
ORDER BY payload_id
