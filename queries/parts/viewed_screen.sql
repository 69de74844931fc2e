-- with: judged
viewer_minute AS MATERIALIZED (
    -- One row per person and minute in which a shared screen was received.
    SELECT person_id, minute_unix, max(class) AS class
    FROM judged
    WHERE medium = 'share' AND direction = 'receive'
    GROUP BY person_id, minute_unix
),
viewer_count AS (
    -- One row per viewer, and one for everybody, whose person is NULL.
    SELECT person_id, count(*) AS n, count(CASE WHEN class >= 2 THEN 1 END) AS degraded_minutes
    FROM viewer_minute
    GROUP BY person_id
    UNION ALL
    SELECT NULL AS person_id, count(*) AS n, count(CASE WHEN class >= 2 THEN 1 END) AS degraded_minutes
    FROM viewer_minute
),
viewer_reading AS (
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
share_minute AS (
    -- One row per minute in which anybody received a screen.
    SELECT minute_unix, count(*) AS viewers, count(CASE WHEN class >= 2 THEN 1 END) AS degraded
    FROM viewer_minute
    GROUP BY minute_unix
),
shared AS (
    -- One row: minutes of sharing, and those that were widely degraded.
    SELECT
        count(*) AS share_minutes,
        count(CASE WHEN degraded >= 2 AND 5 * degraded >= viewers THEN 1 END) AS widely_degraded_minutes
    FROM share_minute
),
viewed_screen AS MATERIALIZED (
    -- One row per viewer, and one for everybody, whose person is NULL and who alone has the minutes of sharing.
    SELECT
        viewer_count.person_id,
        viewer_count.n,
        viewer_count.degraded_minutes,
        viewer_reading.frame_rate_p50_fps,
        viewer_reading.loss_p95_pct,
        viewer_reading.latency_p95_ms,
        CASE WHEN viewer_count.person_id IS NULL THEN shared.share_minutes END AS share_minutes,
        CASE WHEN viewer_count.person_id IS NULL THEN shared.widely_degraded_minutes END AS widely_degraded_minutes
    FROM viewer_count
    JOIN viewer_reading ON coalesce(viewer_reading.person_id, 0) = coalesce(viewer_count.person_id, 0)
    CROSS JOIN shared
)
