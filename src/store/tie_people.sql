-- The people that share a tie with a session, and the session's own, of those that count.
SELECT participant_session.person_id
FROM session_tie AS own
CROSS JOIN session_tie AS shared
CROSS JOIN participant_session
WHERE
    own.session_id = ?1
    AND shared.event_id = own.event_id
    AND shared.tie = own.tie
    AND participant_session.session_id = shared.session_id
    AND participant_session.is_counted = 1
    AND EXISTS (SELECT 1 FROM participant_session AS itself WHERE itself.session_id = ?1 AND itself.is_counted = 1)
