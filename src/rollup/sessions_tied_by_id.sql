-- The sessions that this very Zoom id ties, as they have no token of it.
SELECT participant_identity.session_id
FROM participant_identity
LEFT JOIN identity_token ON identity_token.session_id = participant_identity.session_id
WHERE
    participant_identity.zoom_user_id = ?1 COLLATE NOCASE
    AND participant_identity.zoom_user_id = ?1
    AND identity_token.zoom_user_token IS NULL
