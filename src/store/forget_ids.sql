-- The person's ids that are no address, which name nobody else wherever they stand.
SELECT zoom_user_id AS id
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND zoom_user_id IS NOT NULL
UNION
SELECT participant_uuid
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND participant_uuid IS NOT NULL
