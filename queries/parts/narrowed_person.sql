-- stands for: person
person AS MATERIALIZED (
    -- One row per session of the person asked for, or of everybody where that is 0: whose it is, and which of the
    -- person's in the order of joining. A person goes by the session of theirs that joined first.
    SELECT session_id, person_id, place
    FROM v_person_session
    WHERE kind = :kind AND event_uuid = :event AND :person IN (0, person_id)
)
