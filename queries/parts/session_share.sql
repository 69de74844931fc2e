-- with: judged
session_share AS MATERIALIZED (
    -- One row per session and medium: its classified minutes, and the poor ones.
    SELECT
        session_id,
        medium,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
    FROM (
        SELECT session_id, medium, minute_unix, max(class) AS class
        FROM judged
        GROUP BY session_id, medium, minute_unix
    ) AS medium_minute
    GROUP BY session_id, medium
)
