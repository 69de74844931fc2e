session_attribute AS MATERIALIZED (
    -- One row per session and attribute.
    SELECT session_id, position, attribute, value
    FROM v_session_attribute
    WHERE kind = :kind AND event_uuid = :event
)
