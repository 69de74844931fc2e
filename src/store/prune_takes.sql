(
    dated_at < :samples
    AND EXISTS (
        SELECT 1
        FROM participant_session
        JOIN sample ON sample.session_id = participant_session.session_id
        WHERE participant_session.event_id = dated.event_id
    )
)
OR (
    dated_at < :identities
    AND EXISTS (
        SELECT 1
        FROM participant_session
        JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
        WHERE participant_session.event_id = dated.event_id
    )
)
OR (
    dated_at < :raw
    AND EXISTS (
        SELECT 1
        FROM response
        WHERE response.event_id = dated.event_id
    )
)
