-- The records of the events, and those that came in a response which goes with them.
DELETE FROM payload
WHERE
    event_id IN temp.aged_event
    OR response_id IN (
        SELECT response_id
        FROM response
        WHERE event_id IN temp.aged_event
    )
