-- Provider and location of each session of the chosen events, as far as they are told.
SELECT participant_session.session_id, session_provider.isp, participant_session.location
FROM chosen_event
CROSS JOIN event
CROSS JOIN participant_session
LEFT JOIN session_provider ON session_provider.session_id = participant_session.session_id
WHERE
    event.kind = chosen_event.kind
    AND event.event_uuid = chosen_event.event_uuid
    AND participant_session.event_id = event.event_id
    AND participant_session.is_counted = 1
