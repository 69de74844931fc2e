-- with: population
-- reads: samples
population_reading AS MATERIALIZED (
    -- One row per event and population: percentiles of received audio, which everybody has.
    SELECT
        population.kind,
        population.event_uuid,
        population.position,
        quantile_cont(sample.latency_ms, 0.95) AS latency_p95_ms,
        quantile_cont(sample.avg_loss_pct, 0.95) AS loss_p95_pct
    FROM chosen_event
    JOIN v_stream_class AS sample
        ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
    JOIN population ON population.session_id = sample.session_id
    WHERE
        sample.profile = :thresholds
        AND sample.medium = 'audio'
        AND sample.direction = 'receive'
        AND sample.class IS NOT NULL
    GROUP BY population.kind, population.event_uuid, population.position
)
