-- with: event_person, event_coverage
attended_session AS MATERIALIZED (
    -- One row per session of the chosen events of which it is known when it was there, those in a waiting room apart:
    -- why it ended, and in which breakout room it was.
    SELECT
        event_person.person_id,
        event_person.session_id,
        event_coverage.present_from_unix,
        event_coverage.present_to_unix,
        lower(told.leave_reason) AS leave_reason,
        coalesce(told.bo_mtg_id, '') AS bo_mtg_id
    FROM event_person
    JOIN event_coverage ON event_coverage.session_id = event_person.session_id
    JOIN v_participant_session AS told
        ON told.session_id = event_person.session_id
        AND told.kind = event_person.kind
        AND told.event_uuid = event_person.event_uuid
    WHERE event_coverage.present_from_unix IS NOT NULL AND coalesce(lower(told.status), '') <> 'in_waiting_room'
)
