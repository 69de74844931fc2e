-- Events whose quality of service is stored, and of which it was not found out what their participants said.
SELECT
    event.kind,
    event.event_uuid,
    event.event_number,
    event.start_at,
    event.end_at,
    event.zoom_participants,
    event.topic
FROM work_item
JOIN event ON event.kind = work_item.kind AND event.event_uuid = work_item.event_key
WHERE work_item.asked_for = 'qos'
    AND work_item.participant = ''
    AND work_item.state = 'done'
    AND work_item.reason IS NOT 'forgotten'
    AND coalesce(event.end_at, event.start_at, ?1 + 1) > ?1
    AND NOT EXISTS (
        SELECT 1
        FROM work_item AS feedback_item
        WHERE feedback_item.kind = work_item.kind
            AND feedback_item.event_key = work_item.event_key
            AND feedback_item.participant = ''
            AND feedback_item.asked_for = 'feedback'
            AND feedback_item.state IN ('done', 'empty', 'expired')
    )
ORDER BY event.start_at, event.kind, event.event_uuid
