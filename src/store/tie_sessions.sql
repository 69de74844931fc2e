-- The sessions of an event that count, each once for every tie of it, or once without.
SELECT participant_session.session_id, participant_session.person_id, session_tie.tie
FROM participant_session
LEFT JOIN session_tie ON session_tie.session_id = participant_session.session_id
WHERE participant_session.event_id = ? AND participant_session.is_counted = 1
