-- What the person goes by: ids, addresses, and names as a participant and as a host.
SELECT identifier AS calling
FROM temp.forgotten_identifier
UNION
SELECT user_name
FROM participant_identity
WHERE session_id IN temp.forgotten_session AND user_name IS NOT NULL
UNION
SELECT host_name
FROM event
WHERE event_id IN temp.hosted_event AND host_name IS NOT NULL
