-- Drops the anomaly for records that belong to nobody, once the event has none of that endpoint left.
DELETE FROM anomaly
WHERE event_id = ?1
    AND endpoint = ?2
    AND session_id IS NULL
    AND path = 'participants[]'
    AND NOT EXISTS (
        SELECT 1
        FROM payload
        WHERE payload.event_id = ?1 AND payload.endpoint = ?2 AND payload.user_id IS NULL
    )
