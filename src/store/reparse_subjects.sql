-- Whom anything is stored of, and what belongs to nobody.
SELECT event_id, user_id, NULL AS payload_id
FROM participant_session
UNION
SELECT event_id, user_id, CASE WHEN user_id IS NULL THEN payload_id END AS payload_id
FROM payload
ORDER BY event_id, user_id, payload_id
