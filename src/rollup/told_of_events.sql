-- What is told of each session of the chosen events, for whoever knows already whose sessions they are.
SELECT told.*
FROM chosen_event
CROSS JOIN v_session_told AS told
WHERE told.kind = chosen_event.kind AND told.event_uuid = chosen_event.event_uuid
