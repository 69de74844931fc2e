-- The sessions of an event of which nothing is stored that says whose they are.
INSERT INTO temp.untold_session (session_id)
SELECT participant_session.session_id
FROM event
CROSS JOIN participant_session
CROSS JOIN identity_token
WHERE
    event.kind = ?1
    AND event.event_uuid = ?2
    AND participant_session.event_id = event.event_id
    AND identity_token.session_id = participant_session.session_id
    AND identity_token.withheld_until IS NOT NULL
