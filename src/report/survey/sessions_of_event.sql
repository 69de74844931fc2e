-- The sessions of one event that count, with what may tie them to each other, and by what their people are known.
SELECT
    participant_session.session_id,
    participant_session.join_at,
    participant_session.leave_at,
    participant_session.network_type,
    participant_identity.zoom_user_id,
    lower(participant_identity.email) AS email,
    participant_identity.participant_uuid,
    participant_identity.user_name,
    identity_token.zoom_user_token,
    identity_token.email_token,
    identity_token.participant_uuid_token
FROM participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
WHERE participant_session.event_id = ? AND participant_session.is_counted = 1
ORDER BY participant_session.session_id
