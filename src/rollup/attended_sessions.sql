-- Sessions with whose they are in their event, and by what these are known in others. Whoever asks says which sessions.
SELECT
    participant_session.session_id,
    participant_session.person_key,
    participant_session.join_at,
    participant_session.leave_at,
    participant_session.network_type,
    participant_identity.user_name,
    participant_identity.zoom_user_id,
    lower(participant_identity.email) AS email,
    identity_token.zoom_user_token,
    identity_token.email_token
FROM participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
