-- A kept record of the same bytes.
SELECT payload_id, is_fetched, received_at
FROM payload
JOIN response USING (response_id)
WHERE
    payload.event_id = ?1
    AND user_id IS ?2
    AND payload.endpoint = ?3
    AND sampled_from IS ?4
    AND record_bytes = ?5
    AND record_zstd = ?6
