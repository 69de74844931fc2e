-- with: event_person
event_period AS MATERIALIZED (
    -- One row per event: the first second of its period. 1970-01-01 was a Thursday.
    SELECT
        kind,
        event_uuid,
        CASE :period
            WHEN 'day' THEN start_time_unix - start_time_unix % 86400
            WHEN 'week' THEN start_time_unix - (start_time_unix + 259200) % 604800
        END AS period_unix
    FROM chosen_event
),
session_network AS MATERIALIZED (
    -- One row per session and what it counts for in its period: its network type, and all of them.
    SELECT
        event_period.period_unix,
        event_period.kind,
        event_period.event_uuid,
        event_person.session_id,
        network.position,
        CASE network.position WHEN 0 THEN '(all)' ELSE coalesce(event_person.network_type, 'not reported') END
            AS network_type
    FROM event_period
    JOIN event_person
        ON event_person.kind = event_period.kind AND event_person.event_uuid = event_period.event_uuid
    CROSS JOIN (SELECT 0 AS position UNION ALL SELECT 1 AS position) AS network
)
