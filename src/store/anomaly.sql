-- Adds what could not be read. Neither the order of adding matters nor adding twice: of one path the greater number of
-- occurrences counts, and the earliest text, of several the first in the order of bytes.
INSERT INTO anomaly (event_id, session_id, endpoint, path, sampled_at, raw_value, occurrences)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (event_id, coalesce(session_id, 0), endpoint, path) DO UPDATE SET
    occurrences = max(anomaly.occurrences, excluded.occurrences),
    (sampled_at, raw_value) = (
        SELECT sampled_at, raw_value
        FROM (
            SELECT anomaly.sampled_at AS sampled_at, anomaly.raw_value AS raw_value
            UNION ALL
            SELECT excluded.sampled_at AS sampled_at, excluded.raw_value AS raw_value
        )
        ORDER BY sampled_at, raw_value
        LIMIT 1
    )
