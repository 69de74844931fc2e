-- The kept records that one with these first and last samples may tell all of.
SELECT payload.*, is_fetched, received_at
FROM payload
JOIN response USING (response_id)
WHERE payload.event_id = ?1 AND user_id = ?2 AND payload.endpoint = ?3 AND sampled_from IS NULL
UNION ALL
SELECT payload.*, is_fetched, received_at
FROM payload
JOIN response USING (response_id)
WHERE
    payload.event_id = ?1
    AND user_id = ?2
    AND payload.endpoint = ?3
    AND sampled_from BETWEEN ?4 AND ?5
    AND sampled_to <= ?5
