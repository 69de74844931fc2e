-- Unreadable texts that belong to no session and name the person. A session's own go with it.
DELETE FROM anomaly
WHERE session_id IS NULL
    AND EXISTS (
        SELECT 1
        FROM temp.forgotten_identifier
        WHERE mentions(anomaly.raw_value, identifier)
    )
