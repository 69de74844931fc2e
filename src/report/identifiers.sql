-- What people are known by, each text once: whatever a pseudonym may stand for.
SELECT email FROM participant_identity WHERE email IS NOT NULL
UNION
SELECT zoom_user_id FROM participant_identity WHERE zoom_user_id IS NOT NULL
UNION
SELECT participant_uuid FROM participant_identity WHERE participant_uuid IS NOT NULL
UNION
SELECT user_name FROM participant_identity WHERE user_name IS NOT NULL
