person AS MATERIALIZED (
    -- One row per session: whose it is.
    SELECT session_id, person_id
    FROM v_person_session
    WHERE kind = :kind AND event_uuid = :event
)
