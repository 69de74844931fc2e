-- What dates an event whose start Zoom did not tell: the earliest join that is known, else the earliest sample. A join at
-- 1970 is one that nobody knows. With a start nothing stands in for it.
UPDATE event
SET first_seen_at = CASE
    WHEN start_at IS NULL
        THEN coalesce(
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
        )
END
WHERE event_id = ?1 AND (start_at IS NULL OR first_seen_at IS NOT NULL)
