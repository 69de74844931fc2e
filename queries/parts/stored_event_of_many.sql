-- with: event_crowd
stored_event AS MATERIALIZED (
    -- One row per chosen event: what is stored of it, who was asked for, and how many Zoom says there were.
    SELECT
        chosen_event.kind,
        chosen_event.event_uuid,
        chosen_event.asked,
        chosen_event.zoom_joins,
        chosen_event.zoom_participants,
        coalesce(event_crowd.joins, 0) AS joins,
        coalesce(event_crowd.people, 0) AS people
    FROM chosen_event
    LEFT JOIN event_crowd
        ON event_crowd.kind = chosen_event.kind AND event_crowd.event_uuid = chosen_event.event_uuid
)
