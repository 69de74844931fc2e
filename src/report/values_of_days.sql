-- The values that anybody has of an attribute in the events that began on some days.
SELECT DISTINCT attribute.value
FROM v_event AS event
JOIN v_session_attribute AS attribute ON attribute.kind = event.kind AND attribute.event_uuid = event.event_uuid
WHERE
    attribute.attribute = ?1
    AND substr(event.dated_time, 1, 10) BETWEEN ?2 AND ?3
    AND attribute.value IS NOT NULL
ORDER BY attribute.value
