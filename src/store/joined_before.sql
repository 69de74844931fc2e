-- The join that a sample at ?4 belongs to: the latest that is not after it, else the earliest there is.
SELECT join_at
FROM participant_session
JOIN event USING (event_id)
WHERE kind = ?1 AND event_uuid = ?2 AND user_id = ?3
ORDER BY
    CASE WHEN join_at <= ?4 THEN 0 ELSE 1 END,
    CASE WHEN join_at <= ?4 THEN -join_at ELSE join_at END
LIMIT 1
