-- Items that ask for a person by name, address or id. One that is all digits is Zoom's number for a single join.
DELETE FROM work_item
WHERE participant GLOB '*[^0-9]*'
    AND (kind, event_key) IN (
        SELECT kind, event_uuid
        FROM event
        WHERE event_id IN temp.aged_event
    )
