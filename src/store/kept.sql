-- The kept records of one user_id in an event.
SELECT
    payload_id,
    session_id,
    payload.endpoint,
    is_fetched,
    received_at,
    sampled_from,
    sampled_to,
    record_bytes,
    record_zstd
FROM payload
JOIN response USING (response_id)
WHERE payload.event_id = ?1 AND user_id = ?2
ORDER BY payload_id
