-- Work items, each with what is known of its event; the caller adds which.
SELECT *
FROM (
    SELECT
        work_item.*,
        event.event_uuid,
        event.event_number,
        event.start_at,
        event.end_at,
        event.zoom_participants,
        event.topic
    FROM work_item
    LEFT JOIN event ON event.kind = work_item.kind AND event.event_uuid = work_item.event_key
)
