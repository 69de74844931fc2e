-- with: judged
loss_bound AS (
    -- One row per medium: above which greatest loss a moment is a burst.
    SELECT medium, fair AS burst_pct
    FROM threshold
    WHERE name = :thresholds AND metric = 'max_loss_pct'
),
loss_burst AS MATERIALIZED (
    -- One row per person and stream.
    SELECT
        judged.person_id,
        judged.stream,
        count(judged.avg_loss_pct) AS n,
        count(CASE WHEN judged.max_loss_pct > loss_bound.burst_pct AND judged.avg_loss_pct >= 0 THEN 1 END)
            AS burst_samples,
        count(CASE WHEN judged.burst = 1 THEN 1 END) AS hidden_burst_samples,
        max(judged.max_loss_pct) AS max_loss_pct,
        quantile_cont(CASE WHEN judged.avg_loss_pct > 0 THEN judged.max_loss_pct / judged.avg_loss_pct END, 0.5)
            AS burst_ratio_p50
    FROM judged
    LEFT JOIN loss_bound ON loss_bound.medium = judged.medium
    GROUP BY judged.person_id, judged.stream
)
