-- title: How the shared screen arrived
-- asks:  How long was a screen shared, and who saw it badly?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     viewers to show, the worst first [20]
-- with:  person, judged, name, coverage
--
-- The first row is everybody, then the viewers. n are the classified minutes in which a shared screen was received; a
-- minute is degraded if the stream is poor or bad by its transport. A frame rate alone never degrades: slides that do
-- not move are sent at hardly any frames. Widely are the minutes in which a fifth of the viewers, two at least, were
-- degraded together.
WITH viewer_minute AS MATERIALIZED (
    -- One row per person and minute.
    SELECT person_id, minute_unix, max(class) AS class
    FROM judged
    WHERE medium = 'share' AND direction = 'receive'
    GROUP BY person_id, minute_unix
),
share_minute AS (
    -- One row per minute in which anybody received a screen.
    SELECT minute_unix, count(*) AS viewers, count(CASE WHEN class >= 2 THEN 1 END) AS degraded
    FROM viewer_minute
    GROUP BY minute_unix
),
counted AS MATERIALIZED (
    -- One row per viewer, and one for everybody, whose person is NULL.
    SELECT person_id, count(*) AS n, count(CASE WHEN class >= 2 THEN 1 END) AS degraded_minutes
    FROM viewer_minute
    GROUP BY person_id
    UNION ALL
    SELECT NULL AS person_id, count(*) AS n, count(CASE WHEN class >= 2 THEN 1 END) AS degraded_minutes
    FROM viewer_minute
),
reading AS MATERIALIZED (
    -- The same with percentiles.
    SELECT
        person_id,
        quantile_cont(CASE WHEN state <> 'no_picture' THEN frame_rate_fps END, 0.5) AS frame_rate_p50_fps,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95_pct,
        quantile_cont(latency_ms, 0.95) AS latency_p95_ms
    FROM judged
    WHERE medium = 'share' AND direction = 'receive'
    GROUP BY person_id
    UNION ALL
    SELECT
        NULL AS person_id,
        quantile_cont(CASE WHEN state <> 'no_picture' THEN frame_rate_fps END, 0.5) AS frame_rate_p50_fps,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95_pct,
        quantile_cont(latency_ms, 0.95) AS latency_p95_ms
    FROM judged
    WHERE medium = 'share' AND direction = 'receive'
),
shared AS MATERIALIZED (
    -- One row: minutes of sharing, and those that were widely degraded.
    SELECT
        count(*) AS share_minutes,
        count(CASE WHEN degraded >= 2 AND 5 * degraded >= viewers THEN 1 END) AS widely_degraded_minutes
    FROM share_minute
)
SELECT
    CASE WHEN counted.person_id IS NULL THEN '(everybody)' ELSE name.person END AS person,
    CASE WHEN counted.person_id IS NULL THEN shared.share_minutes END AS shared_minutes,
    CASE WHEN counted.person_id IS NULL THEN shared.widely_degraded_minutes END AS widely_degraded_minutes,
    counted.n,
    counted.degraded_minutes,
    100.0 * counted.degraded_minutes / counted.n AS degraded_pct,
    reading.frame_rate_p50_fps,
    reading.loss_p95_pct,
    reading.latency_p95_ms,
    coverage.coverage_pct,
    name.user_id
FROM counted
JOIN reading ON coalesce(reading.person_id, 0) = coalesce(counted.person_id, 0)
CROSS JOIN shared
CROSS JOIN coverage
LEFT JOIN name ON name.session_id = counted.person_id
WHERE counted.n > 0
ORDER BY
    CASE WHEN counted.person_id IS NULL THEN 0 ELSE 1 END,
    counted.degraded_minutes DESC,
    person,
    counted.person_id
LIMIT :limit + 1
