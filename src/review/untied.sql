-- How many joins of an event have neither identities nor tokens: nobody can tell any more who of them is the same.
SELECT count(*)
FROM participant_session
JOIN event USING (event_id)
LEFT JOIN participant_identity USING (session_id)
LEFT JOIN identity_token USING (session_id)
WHERE event.kind = ?1
    AND event.event_uuid = ?2
    AND participant_session.is_counted = 1
    AND participant_identity.session_id IS NULL
    AND identity_token.session_id IS NULL
