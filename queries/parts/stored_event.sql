-- with: person
stored_event AS MATERIALIZED (
    -- One row: what is stored of the event, who was asked for, and how many Zoom says there were.
    SELECT
        event.kind,
        event.event_uuid,
        event.asked,
        event.zoom_joins,
        event.zoom_participants,
        (SELECT count(*) FROM person) AS joins,
        (SELECT count(DISTINCT person_id) FROM person) AS people
    FROM v_event AS event
    WHERE event.kind = :kind AND event.event_uuid = :event
)
