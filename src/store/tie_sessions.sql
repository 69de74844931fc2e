-- The sessions of an event that count, in the order of their own keys, each once for every tie of it, or once without.
SELECT
    participant_session.session_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') || ' ' || participant_session.user_id
        AS own_key,
    participant_session.person_key,
    session_tie.tie
FROM participant_session
LEFT JOIN session_tie ON session_tie.session_id = participant_session.session_id
WHERE participant_session.event_id = ? AND participant_session.is_counted = 1
ORDER BY own_key, participant_session.session_id
