-- An event with the first second of the UTC day on which it began, if that is one of these days: the rule of the part
-- `chosen_event`, for one event without a look at the others.
SELECT kind, event_uuid, dated_at - dated_at % 86400 AS day_unix
FROM (SELECT event_id, kind, event_uuid, coalesce(start_at, first_seen_at) AS dated_at FROM event)
WHERE event_id = ?1 AND strftime('%Y-%m-%d', dated_at, 'unixepoch') BETWEEN ?2 AND ?3
