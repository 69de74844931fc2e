-- What stands for the person in any event, folded.
INSERT OR IGNORE INTO temp.forgotten_identifier (identifier)
SELECT folded(email)
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND folded(email) <> ''
UNION
SELECT folded(zoom_user_id)
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND folded(zoom_user_id) <> ''
UNION
SELECT folded(participant_uuid)
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND folded(participant_uuid) <> ''
UNION
SELECT folded(email)
FROM feedback
WHERE session_id IN temp.forgotten_session AND folded(email) <> ''
