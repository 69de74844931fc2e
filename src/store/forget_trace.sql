-- The sessions of the person that is being looked for, with their events.
SELECT event.kind, event.event_uuid, participant_session.session_id
FROM participant_session
JOIN event USING (event_id)
WHERE participant_session.session_id IN temp.forgotten_session
