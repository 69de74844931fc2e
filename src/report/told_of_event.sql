-- The attributes that are known of anybody in an event.
SELECT DISTINCT attribute
FROM v_session_attribute
WHERE kind = ?1 AND event_uuid = ?2 AND value IS NOT NULL
