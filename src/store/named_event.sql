-- The number of an event and the instant that dates it, as for an export.
SELECT
    event_number,
    coalesce(
        start_at,
        (
            SELECT min(join_at)
            FROM participant_session
            WHERE participant_session.event_id = event.event_id AND join_at > 0
        ),
        (
            SELECT min(sampled_at)
            FROM participant_session
            JOIN sample ON sample.session_id = participant_session.session_id
            WHERE participant_session.event_id = event.event_id
        )
    ) AS dated_at
FROM event
WHERE kind = ?1 AND event_uuid = ?2
