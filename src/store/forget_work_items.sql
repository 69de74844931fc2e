-- Items that ask for the person.
DELETE FROM work_item
WHERE folded(participant) IN temp.forgotten_identifier
    OR (kind, event_key, folded(participant)) IN (SELECT kind, event_uuid, participant FROM temp.forgotten_join)
