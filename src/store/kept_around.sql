-- The kept records that may tell all of one with these first and last samples.
SELECT payload.*, is_fetched, received_at
FROM payload
JOIN response USING (response_id)
WHERE
    payload.event_id = ?1
    AND user_id = ?2
    AND payload.endpoint = ?3
    AND (?4 IS NULL OR (sampled_from <= ?4 AND sampled_to >= ?5))
