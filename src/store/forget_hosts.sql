-- Events that the person hosted, by address, or by name where no address is known; Zoom's own topics
-- ("Dana Smith's Zoom Meeting") name the host, too.
UPDATE event
SET
    topic = CASE WHEN instr(folded(topic), folded(host_name)) > 0 THEN NULL ELSE topic END,
    host_name = NULL,
    host_email = NULL
WHERE folded(host_email) IN temp.forgotten_identifier
    OR (
        host_email IS NULL
        AND (
            folded(host_name) IN temp.forgotten_identifier
            OR (kind, event_uuid, folded(host_name)) IN (SELECT kind, event_uuid, participant FROM temp.forgotten_join)
        )
    )
