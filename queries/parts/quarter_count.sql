-- with: event_person_minute
quarter_count AS MATERIALIZED (
    -- One row per quarter of an hour with classified minutes of people in the chosen events: these, and the poor ones.
    SELECT
        minute_unix - minute_unix % 900 AS quarter_unix,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
    FROM event_person_minute
    GROUP BY minute_unix - minute_unix % 900
)
