-- The sessions of whoever has this Zoom id or address, in any case of the letters A to Z.
SELECT session_id
FROM participant_identity
WHERE zoom_user_id = ?1 COLLATE NOCASE
UNION
SELECT session_id
FROM participant_identity
WHERE email = ?1 COLLATE NOCASE
