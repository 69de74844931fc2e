-- with: timed_session
dated_person AS MATERIALIZED (
    -- One row per person and UTC day on which events began: minutes, and how much was sampled.
    SELECT
        start_time_unix - start_time_unix % 86400 AS day_unix,
        who,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(expected_minutes) AS expected_minutes
    FROM timed_session
    GROUP BY start_time_unix - start_time_unix % 86400, who
)
