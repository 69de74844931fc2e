-- Items that ask for the person.
DELETE FROM work_item
WHERE lower(participant) IN temp.forgotten_identifier
    OR (kind, event_key, participant) IN (SELECT kind, event_uuid, participant FROM temp.forgotten_join)
