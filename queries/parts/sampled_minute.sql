-- with: person
sampled_minute AS MATERIALIZED (
    -- One row per minute in which anybody of `person` was sampled.
    SELECT minute_unix, count(DISTINCT session_id) AS sessions
    FROM v_counted_sample
    WHERE kind = :kind AND event_uuid = :event AND session_id IN (SELECT session_id FROM person)
    GROUP BY minute_unix
)
