name AS MATERIALIZED (
    -- One row per session: how it is called. Joined as the view itself, SQLite would build the names of all events.
    SELECT session_id, user_id, coalesce(user_name, 'user ' || user_id) AS person
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
)
