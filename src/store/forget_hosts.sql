-- Events that the person hosted, by address, or by name where no address is known.
INSERT INTO temp.hosted_event (event_id)
SELECT event_id
FROM event
WHERE folded(host_email) IN temp.forgotten_identifier
    OR (
        host_email IS NULL
        AND (
            folded(host_name) IN temp.forgotten_identifier
            OR (kind, event_uuid, folded(host_name)) IN (SELECT kind, event_uuid, participant FROM temp.forgotten_join)
        )
    )
