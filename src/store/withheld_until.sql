-- Until when the tokens of an event stand, of those sessions of which nothing is stored that says whose they are.
UPDATE identity_token
SET withheld_until = ?3
WHERE withheld_until IS NOT NULL
    AND session_id IN (
        SELECT participant_session.session_id
        FROM event
        JOIN participant_session USING (event_id)
        WHERE event.kind = ?1 AND event.event_uuid = ?2
    )
