-- On which day a session was, by that of its event, and with what.
SELECT substr(event.dated_time, 1, 10) AS day, session.device, session.network_type, event.dated_time
FROM v_participant_session AS session
CROSS JOIN v_event AS event
WHERE session.session_id = ?1 AND event.kind = session.kind AND event.event_uuid = session.event_uuid
