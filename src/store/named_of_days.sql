-- What anybody goes by who hosted an event that began within these seconds, or took part in one.
SELECT host_name AS calling
FROM event
WHERE coalesce(start_at, first_seen_at) >= ?1 AND coalesce(start_at, first_seen_at) < ?2
UNION
SELECT host_email
FROM event
WHERE coalesce(start_at, first_seen_at) >= ?1 AND coalesce(start_at, first_seen_at) < ?2
UNION
SELECT participant_identity.user_name
FROM event
JOIN participant_session USING (event_id)
JOIN participant_identity USING (session_id)
WHERE coalesce(event.start_at, event.first_seen_at) >= ?1 AND coalesce(event.start_at, event.first_seen_at) < ?2
UNION
SELECT participant_identity.email
FROM event
JOIN participant_session USING (event_id)
JOIN participant_identity USING (session_id)
WHERE coalesce(event.start_at, event.first_seen_at) >= ?1 AND coalesce(event.start_at, event.first_seen_at) < ?2
