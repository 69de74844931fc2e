-- How many joins there are, of one event or of all, of which no identity was ever stored.
SELECT count(*)
FROM identity_token
JOIN participant_session USING (session_id)
JOIN event USING (event_id)
WHERE
    identity_token.withheld_until IS NOT NULL
    AND (?1 IS NULL OR event.kind = ?1 AND event.event_uuid = ?2)
