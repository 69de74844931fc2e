-- with: judged
person_reading AS MATERIALIZED (
    -- One row per person: percentiles of the streams' metrics, jitter without that of shared screens.
    SELECT
        person_id,
        quantile_cont(latency_ms, 0.95) AS latency_p95_ms,
        quantile_cont(CASE WHEN medium <> 'share' THEN jitter_ms END, 0.95) AS jitter_p95_ms,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95_pct,
        quantile_cont(CASE WHEN medium = 'video' AND state <> 'no_picture' THEN frame_rate_fps END, 0.05)
            AS frame_rate_p5_fps,
        100.0 * count(CASE WHEN estimated_mos < 3.6 THEN 1 END) / nullif(count(estimated_mos), 0)
            AS mos_below_3_6_pct
    FROM judged
    GROUP BY person_id
)
