-- Who took part; the sessions and their numbers stay.
DELETE FROM participant_identity
WHERE session_id IN (
    SELECT session_id
    FROM participant_session
    WHERE event_id IN temp.aged_event
)
