-- Whom the lists of an event name: the text only of those who wait for a session.
SELECT
    user_id,
    session_id IS NULL AS waits,
    CASE WHEN session_id IS NULL THEN record_bytes END AS record_bytes,
    CASE WHEN session_id IS NULL THEN record_zstd END AS record_zstd
FROM event
JOIN payload USING (event_id)
WHERE kind = ?1 AND event_uuid = ?2 AND user_id IS NOT NULL AND endpoint = ?3
