-- Calls of the last days, and what is left of today's: the pool is that of the plan that the last run was told of.
SELECT
    call_count.account,
    call_count.day_on,
    call_count.calls,
    CASE
        WHEN call_count.day_on = :today THEN (
            SELECT max(json_extract(run.summary, '$.calls.per_day') - call_count.calls, 0)
            FROM run
            WHERE run.command IN ('collect', 'demo') AND run.summary IS NOT NULL
            ORDER BY run.run_id DESC
            LIMIT 1
        )
    END AS calls_left,
    strftime('%Y-%m-%dT%H:%M:%SZ', daily_limit.resume_at, 'unixepoch') AS held_until
FROM call_count
LEFT JOIN daily_limit
    ON daily_limit.account = call_count.account
        AND date(daily_limit.resume_at, 'unixepoch') > call_count.day_on
        AND call_count.day_on = :today
ORDER BY call_count.day_on DESC, call_count.account
LIMIT 7
