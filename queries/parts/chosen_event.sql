chosen_event AS MATERIALIZED (
    -- One row per event that began on these days. The days are compared as text, which is in the order of time.
    SELECT
        kind,
        event_uuid,
        event_number,
        topic,
        start_time,
        end_time,
        start_time_unix,
        end_time_unix,
        zoom_participants,
        asked,
        zoom_joins
    FROM v_event
    WHERE substr(start_time, 1, 10) >= :from AND substr(start_time, 1, 10) <= :to
)
