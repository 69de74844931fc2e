-- The address of each session of the chosen events, and the token of its subnet, one event after the other.
SELECT
    event.event_id,
    participant_session.session_id,
    participant_identity.ip_address,
    identity_token.subnet_token
FROM chosen_event
CROSS JOIN event
CROSS JOIN participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
WHERE
    event.kind = chosen_event.kind
    AND event.event_uuid = chosen_event.event_uuid
    AND participant_session.event_id = event.event_id
    AND participant_session.is_counted = 1
