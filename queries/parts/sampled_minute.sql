sampled_minute AS MATERIALIZED (
    -- One row per minute in which anybody was sampled.
    SELECT minute_unix, count(DISTINCT session_id) AS sessions
    FROM v_counted_sample
    WHERE kind = :kind AND event_uuid = :event
    GROUP BY minute_unix
)
