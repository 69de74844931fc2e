-- with: judged
received_minute AS MATERIALIZED (
    -- One row per minute: percentiles of what was received, and audio apart, which everybody hears. A shared
    -- screen is sent in bursts, so that its jitter tells nothing of the network.
    SELECT
        minute_unix,
        quantile_cont(latency_ms, 0.5) AS latency_p50_ms,
        quantile_cont(latency_ms, 0.95) AS latency_p95_ms,
        quantile_cont(CASE WHEN medium <> 'share' THEN jitter_ms END, 0.5) AS jitter_p50_ms,
        quantile_cont(CASE WHEN medium <> 'share' THEN jitter_ms END, 0.95) AS jitter_p95_ms,
        quantile_cont(avg_loss_pct, 0.5) AS loss_p50_pct,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95_pct,
        count(CASE WHEN medium = 'audio' THEN 1 END) AS audio_samples,
        count(CASE WHEN medium = 'audio' AND class >= 2 THEN 1 END) AS audio_poor_samples
    FROM judged
    WHERE direction = 'receive'
    GROUP BY minute_unix
)
