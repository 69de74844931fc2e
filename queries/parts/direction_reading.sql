-- with: judged, person_minute
direction_reading AS MATERIALIZED (
    -- One row per person with minutes in which both directions were classified: percentiles of each in those minutes.
    SELECT
        judged.person_id,
        quantile_cont(CASE WHEN judged.direction = 'send' THEN judged.latency_ms END, 0.95) AS send_latency_p95_ms,
        quantile_cont(CASE WHEN judged.direction = 'receive' THEN judged.latency_ms END, 0.95)
            AS receive_latency_p95_ms,
        quantile_cont(CASE WHEN judged.direction = 'send' THEN judged.avg_loss_pct END, 0.95) AS send_loss_p95_pct,
        quantile_cont(CASE WHEN judged.direction = 'receive' THEN judged.avg_loss_pct END, 0.95)
            AS receive_loss_p95_pct
    FROM judged
    JOIN person_minute
        ON person_minute.person_id = judged.person_id AND person_minute.minute_unix = judged.minute_unix
    WHERE person_minute.send_class IS NOT NULL AND person_minute.receive_class IS NOT NULL
    GROUP BY judged.person_id
)
