-- What anybody goes by who hosted the event, took part in it, or was asked for.
SELECT host_name AS calling
FROM event
WHERE kind = ?1 AND event_uuid = ?2
UNION
SELECT host_email
FROM event
WHERE kind = ?1 AND event_uuid = ?2
UNION
SELECT participant_identity.user_name
FROM event
JOIN participant_session USING (event_id)
JOIN participant_identity USING (session_id)
WHERE kind = ?1 AND event_uuid = ?2
UNION
SELECT participant_identity.email
FROM event
JOIN participant_session USING (event_id)
JOIN participant_identity USING (session_id)
WHERE kind = ?1 AND event_uuid = ?2
UNION
SELECT feedback.email
FROM event
JOIN feedback USING (event_id)
WHERE kind = ?1 AND event_uuid = ?2
UNION
SELECT feedback.zoom_room_sender_email
FROM event
JOIN feedback USING (event_id)
WHERE kind = ?1 AND event_uuid = ?2
UNION
SELECT participant
FROM work_item
WHERE kind = ?1 AND event_key = ?2
