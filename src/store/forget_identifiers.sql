-- What stands for the person in any event, in lower case.
INSERT OR IGNORE INTO temp.forgotten_identifier (identifier)
SELECT lower(email)
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND email IS NOT NULL
UNION
SELECT lower(zoom_user_id)
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND zoom_user_id IS NOT NULL
UNION
SELECT lower(participant_uuid)
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND participant_uuid IS NOT NULL
