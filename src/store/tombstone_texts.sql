-- What stood for the person anywhere, and in their own events only, the latter as `tombstone::within` writes it.
SELECT identifier
FROM temp.forgotten_identifier
UNION ALL
SELECT kind || ' ' || event_uuid || ' ' || participant
FROM temp.forgotten_join
