-- The kept records that one with these first and last samples may tell all of.
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
WHERE payload.event_id = ?1 AND user_id = ?2 AND payload.endpoint = ?3 AND sampled_from IS NULL
UNION ALL
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
WHERE
    payload.event_id = ?1
    AND user_id = ?2
    AND payload.endpoint = ?3
    AND sampled_from BETWEEN ?4 AND ?5
    AND sampled_to <= ?5
