-- Events with the instant that dates them: as for an export, else the day on which something of it was received.
SELECT
    event.*,
    coalesce(
        start_at,
        first_seen_at,
        (
            SELECT min(received_at)
            FROM response
            WHERE response.event_id = event.event_id
        )
    ) AS dated_at
FROM event
