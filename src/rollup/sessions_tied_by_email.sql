-- The sessions that this address ties, as they have no token of it.
SELECT participant_identity.session_id
FROM participant_identity
LEFT JOIN identity_token ON identity_token.session_id = participant_identity.session_id
WHERE participant_identity.email = ?1 COLLATE NOCASE AND identity_token.email_token IS NULL
