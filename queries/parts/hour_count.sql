-- with: event_person_minute
hour_count AS MATERIALIZED (
    -- One row per hour with classified minutes of people in the chosen events: these, and the poor ones.
    SELECT
        minute_unix - minute_unix % 3600 AS hour_unix,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
    FROM event_person_minute
    GROUP BY minute_unix - minute_unix % 3600
)
