-- with: poor_session_minute
poor_minute AS (
    -- The poor minutes of each session, marking those that follow on none of the two minutes before.
    SELECT
        person_id,
        session_id,
        minute_unix,
        CASE
            WHEN minute_unix - lag(minute_unix) OVER (PARTITION BY session_id ORDER BY minute_unix) <= 120 THEN 0
            ELSE 1
        END AS begins
    FROM poor_session_minute
),
numbered_minute AS (
    -- The same with the number of the run of minutes that each belongs to.
    SELECT
        person_id,
        session_id,
        minute_unix,
        sum(begins) OVER (PARTITION BY session_id ORDER BY minute_unix ROWS UNBOUNDED PRECEDING) AS run
    FROM poor_minute
),
episode AS (
    -- One row per episode; a single poor minute is none.
    SELECT
        person_id,
        session_id,
        run,
        CAST((max(minute_unix) - min(minute_unix)) / 60 AS INTEGER) + 1 AS length_minutes,
        count(*) AS poor_minutes
    FROM numbered_minute
    GROUP BY person_id, session_id, run
    HAVING count(*) >= 2
)
