-- Events with the instant that dates them: the start, else the earliest known join, else the day on which something of it
-- was received. A join at 1970 is one that nobody knows.
SELECT
    event.*,
    coalesce(
        start_at,
        (
            SELECT min(join_at)
            FROM participant_session
            WHERE participant_session.event_id = event.event_id AND join_at > 0
        ),
        (
            SELECT min(received_at)
            FROM response
            WHERE response.event_id = event.event_id
        )
    ) AS dated_at
FROM event
