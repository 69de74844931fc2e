-- The sessions of an event that count, with everything by which what somebody said may be tied to them.
SELECT
    participant_session.session_id,
    participant_session.user_id,
    participant_identity.zoom_user_id,
    participant_identity.email,
    identity_token.zoom_user_token,
    identity_token.email_token
FROM participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
WHERE participant_session.event_id = ? AND participant_session.is_counted = 1
ORDER BY participant_session.join_at, participant_session.session_id
