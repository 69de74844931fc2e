SELECT email, zoom_user_id, participant_uuid, user_name AS person
FROM v_participant_session
WHERE session_id = ?1
