sampled_minute AS MATERIALIZED (
    -- One row per minute in which anybody was sampled.
    SELECT sampled_at_unix - sampled_at_unix % 60 AS minute_unix, count(DISTINCT session_id) AS sessions
    FROM v_sample
    WHERE kind = :kind AND event_uuid = :event AND is_counted = 1
    GROUP BY sampled_at_unix - sampled_at_unix % 60
)
