-- A text that was cut may end within a name, and nothing that is kept tells the rest of it.
UPDATE anomaly
SET raw_value = ''
WHERE event_id = ?1
    AND length(CAST(raw_value AS BLOB)) > ?2
    AND NOT EXISTS (
        SELECT 1
        FROM participant_session
        WHERE participant_session.session_id = anomaly.session_id AND is_reparsable
    )
