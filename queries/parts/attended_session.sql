-- with: person
attended_session AS MATERIALIZED (
    -- One row per session of which it is known when it was there, those in a waiting room apart: why it ended, and in
    -- which breakout room it was.
    SELECT
        person.person_id,
        person.session_id,
        coverage_of_session.present_from_unix,
        coverage_of_session.present_to_unix,
        lower(told.leave_reason) AS leave_reason,
        coalesce(told.bo_mtg_id, '') AS bo_mtg_id
    FROM person
    JOIN v_session_coverage AS coverage_of_session
        ON coverage_of_session.session_id = person.session_id
        AND coverage_of_session.kind = :kind
        AND coverage_of_session.event_uuid = :event
    JOIN v_participant_session AS told
        ON told.session_id = person.session_id AND told.kind = :kind AND told.event_uuid = :event
    WHERE
        coverage_of_session.present_from_unix IS NOT NULL
        AND coalesce(lower(told.status), '') <> 'in_waiting_room'
)
