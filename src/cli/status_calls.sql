-- Calls of the last days, and what is left of today's: the pool is that of the plan that the last run was told of.
WITH counted AS (
    -- One row per account and day on which it made calls, and one for today.
    SELECT account, day_on, calls
    FROM call_count
    UNION ALL
    SELECT DISTINCT account, :today, 0
    FROM call_count
    WHERE account NOT IN (SELECT account FROM call_count WHERE day_on = :today)
)
SELECT
    counted.account,
    counted.day_on,
    counted.calls,
    CASE
        WHEN counted.day_on = :today THEN (
            SELECT max(json_extract(run.summary, '$.calls.per_day') - counted.calls, 0)
            FROM run
            WHERE run.command IN ('collect', 'demo') AND run.summary IS NOT NULL
            ORDER BY run.run_id DESC
            LIMIT 1
        )
    END AS calls_left,
    strftime('%Y-%m-%dT%H:%M:%SZ', daily_limit.resume_at, 'unixepoch') AS held_until
FROM counted
LEFT JOIN daily_limit
    ON daily_limit.account = counted.account
        AND date(daily_limit.resume_at, 'unixepoch') > counted.day_on
        AND counted.day_on = :today
ORDER BY counted.day_on DESC, counted.account
LIMIT 7
