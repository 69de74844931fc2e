-- with: session_network
period_latency AS MATERIALIZED (
    -- One row per period and network type: percentiles of received audio, which everybody has.
    SELECT
        session_network.period_unix,
        session_network.position,
        session_network.network_type,
        quantile_cont(sample.latency_ms, 0.95) AS latency_p95_ms,
        quantile_cont(sample.jitter_ms, 0.95) AS jitter_p95_ms,
        quantile_cont(sample.avg_loss_pct, 0.95) AS loss_p95_pct
    FROM chosen_event
    JOIN v_stream_class AS sample
        ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
    JOIN session_network ON session_network.session_id = sample.session_id
    WHERE
        sample.profile = :thresholds
        AND sample.medium = 'audio'
        AND sample.direction = 'receive'
        AND sample.class IS NOT NULL
    GROUP BY session_network.period_unix, session_network.position, session_network.network_type
)
