chosen_event AS MATERIALIZED (
    -- One row per event that began on these days. The days are compared as text, which is in the order of time. Where
    -- Zoom did not tell the start, what dates the event stands in for it.
    SELECT
        kind,
        event_uuid,
        event_number,
        topic,
        dated_time AS start_time,
        end_time,
        dated_time_unix AS start_time_unix,
        end_time_unix,
        zoom_participants,
        asked,
        zoom_joins
    FROM v_event
    WHERE substr(dated_time, 1, 10) >= :from AND substr(dated_time, 1, 10) <= :to
)
