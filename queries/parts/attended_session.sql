-- with: person, session_coverage
attended_session AS MATERIALIZED (
    -- One row per session of which it is known when it was there, those in a waiting room apart: why it ended, and in
    -- which breakout room it was.
    SELECT
        person.person_id,
        person.session_id,
        session_coverage.present_from_unix,
        session_coverage.present_to_unix,
        lower(told.leave_reason) AS leave_reason,
        coalesce(told.bo_mtg_id, '') AS bo_mtg_id
    FROM person
    JOIN session_coverage ON session_coverage.session_id = person.session_id
    JOIN v_participant_session AS told
        ON told.session_id = person.session_id AND told.kind = :kind AND told.event_uuid = :event
    WHERE session_coverage.present_from_unix IS NOT NULL AND coalesce(lower(told.status), '') <> 'in_waiting_room'
)
