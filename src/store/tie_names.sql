-- What may tie a session to others: its Zoom id, address and participant UUID, and their tokens, which outlive them.
SELECT
    participant_identity.zoom_user_id,
    participant_identity.email,
    participant_identity.participant_uuid,
    identity_token.zoom_user_token,
    identity_token.email_token,
    identity_token.participant_uuid_token
FROM participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
WHERE participant_session.session_id = ?
