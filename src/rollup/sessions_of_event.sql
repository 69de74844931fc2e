-- The sessions of one event that count, each after those of the same person that joined before, and by what these are
-- known in other events.
SELECT
    participant_session.session_id,
    first_value(participant_session.session_id) OVER person AS person_id,
    row_number() OVER person AS place,
    participant_session.join_at,
    participant_session.leave_at,
    participant_session.network_type,
    participant_identity.user_name,
    participant_identity.zoom_user_id,
    lower(participant_identity.email) AS email,
    coalesce('id #' || identity_token.zoom_user_token, 'id ' || participant_identity.zoom_user_id) AS id_tie,
    coalesce('email #' || identity_token.email_token, 'email ' || lower(participant_identity.email)) AS email_tie
FROM participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
WHERE participant_session.event_id = ? AND participant_session.is_counted = 1
WINDOW person AS (
    PARTITION BY coalesce(participant_session.person_key, 'session ' || participant_session.session_id)
    ORDER BY
        CASE WHEN participant_session.join_at = 0 THEN 1 ELSE 0 END,
        participant_session.join_at,
        participant_session.session_id
)
ORDER BY person_id, place
