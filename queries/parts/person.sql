person AS MATERIALIZED (
    -- One row per session: whose it is, and which of the person's in the order of joining.
    SELECT session_id, person_id, place
    FROM v_person_session
    WHERE kind = :kind AND event_uuid = :event
)
