-- The newest events, each with what tells it from the others.
SELECT
    event_uuid,
    kind || ' ' || coalesce(dated_time, '') || ' ' || coalesce(topic, '') AS described
FROM v_event
ORDER BY dated_time_unix DESC
LIMIT 200
