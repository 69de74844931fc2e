-- The person's records, and those under the same user_id that wait for a session.
DELETE FROM payload
WHERE session_id IN temp.forgotten_session
    OR (event_id, user_id) IN (
        SELECT event_id, user_id
        FROM participant_session
        WHERE session_id IN temp.forgotten_session
    )
