-- The attributes that are known of anybody in the events that began on some days.
SELECT DISTINCT attribute.attribute
FROM v_event AS event
JOIN v_session_attribute AS attribute ON attribute.kind = event.kind AND attribute.event_uuid = event.event_uuid
WHERE substr(event.dated_time, 1, 10) BETWEEN ?1 AND ?2 AND attribute.value IS NOT NULL
