chosen_event AS MATERIALIZED (
    -- One row per event of the list, by its UUID or its number; neither holds a comma. Where Zoom did not
    -- tell the start, what dates the event stands in for it.
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
    WHERE
        instr(',' || replace(:events, ' ', '') || ',', ',' || event_uuid || ',') > 0
        OR instr(',' || replace(:events, ' ', '') || ',', ',' || CAST(event_number AS TEXT) || ',') > 0
)
