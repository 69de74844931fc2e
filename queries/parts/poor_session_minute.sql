-- with: session_minute
poor_session_minute AS MATERIALIZED (
    -- The poor minutes of each session.
    SELECT person_id, session_id, minute_unix
    FROM session_minute
    WHERE class >= 2
)
