-- Adds to what the same response already noted of a session at a path; a session's earlier anomalies were cleared when
-- its first record of this response came, so a response that is read again changes nothing.
INSERT INTO anomaly (event_id, session_id, endpoint, path, sampled_at, raw_value, occurrences)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (event_id, coalesce(session_id, 0), endpoint, path) DO UPDATE SET
    occurrences = CASE
        WHEN excluded.session_id IS NULL THEN max(anomaly.occurrences, excluded.occurrences)
        ELSE anomaly.occurrences + excluded.occurrences
    END
