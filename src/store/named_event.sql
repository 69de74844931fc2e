-- The number of an event and the instant that dates it, as for an export.
SELECT event_number, coalesce(start_at, first_seen_at) AS dated_at
FROM event
WHERE kind = ?1 AND event_uuid = ?2
