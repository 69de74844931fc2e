-- What anybody goes by who hosted an event that began within these seconds, or took part in one.
SELECT host_name AS calling
FROM event
WHERE start_at >= ?1 AND start_at < ?2
UNION
SELECT host_email
FROM event
WHERE start_at >= ?1 AND start_at < ?2
UNION
SELECT participant_identity.user_name
FROM event
JOIN participant_session USING (event_id)
JOIN participant_identity USING (session_id)
WHERE event.start_at >= ?1 AND event.start_at < ?2
UNION
SELECT participant_identity.email
FROM event
JOIN participant_session USING (event_id)
JOIN participant_identity USING (session_id)
WHERE event.start_at >= ?1 AND event.start_at < ?2
