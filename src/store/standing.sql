-- The sessions of one user_id in an event.
SELECT
    session_id,
    origin,
    join_at,
    is_fetched,
    -- All that was told of it can be read again.
    is_reparsable AND EXISTS (SELECT 1 FROM payload WHERE payload.session_id = participant_session.session_id) AS is_whole
FROM participant_session
WHERE event_id = ?1 AND origin IN ('dashboard', 'qss') AND user_id = ?2
ORDER BY session_id
