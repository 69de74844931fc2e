-- What stands for the person in one event only: a name or a join's number may be another's elsewhere.
INSERT OR IGNORE INTO temp.forgotten_join (kind, event_uuid, participant)
SELECT event.kind, event.event_uuid, participant_session.user_id
FROM participant_session
JOIN event USING (event_id)
WHERE session_id IN temp.forgotten_session
UNION
SELECT event.kind, event.event_uuid, folded(participant_identity.user_name)
FROM participant_session
JOIN event USING (event_id)
JOIN participant_identity USING (session_id)
WHERE session_id IN temp.forgotten_session AND participant_identity.user_name IS NOT NULL
