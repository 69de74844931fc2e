-- What the lists of an event said of their own pages and counts.
DELETE FROM anomaly
WHERE event_id = (SELECT event_id FROM event WHERE kind = ? AND event_uuid = ?)
    AND session_id IS NULL
    AND path IN ('total_records', 'next_page_token')
