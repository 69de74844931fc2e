-- What an event is called and when it began.
SELECT event_uuid, event_number, topic, dated_time AS start_time
FROM v_event
WHERE kind = ?1 AND event_uuid = ?2
