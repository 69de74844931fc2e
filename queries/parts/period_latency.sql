-- with: session_network
-- reads: samples
received_metric AS (
    -- One row per metric of received audio.
    SELECT 1 AS metric
    UNION ALL
    SELECT 2 AS metric
    UNION ALL
    SELECT 3 AS metric
),
received_reading AS (
    -- One row per session, sample of received audio and metric: everybody receives audio.
    SELECT
        sample.session_id,
        received_metric.metric,
        CASE received_metric.metric
            WHEN 1 THEN sample.latency_ms
            WHEN 2 THEN sample.jitter_ms
            WHEN 3 THEN sample.avg_loss_pct
        END AS value
    FROM chosen_event
    JOIN v_stream_class AS sample
        ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
    CROSS JOIN received_metric
    WHERE
        sample.profile = :thresholds
        AND sample.medium = 'audio'
        AND sample.direction = 'receive'
        AND sample.class IS NOT NULL
),
received_value AS (
    -- One row per period, network type, metric and value: how often it occurred, as in `metric_percentile`.
    SELECT
        session_network.period_unix,
        session_network.position,
        session_network.network_type,
        received_reading.metric,
        received_reading.value,
        count(*) AS n
    FROM received_reading
    JOIN session_network ON session_network.session_id = received_reading.session_id
    WHERE received_reading.value IS NOT NULL
    GROUP BY
        session_network.period_unix,
        session_network.position,
        session_network.network_type,
        received_reading.metric,
        received_reading.value
),
placed_latency AS MATERIALIZED (
    -- The same with how many readings there are up to that value, and in all.
    SELECT
        received_value.*,
        sum(n) OVER (PARTITION BY period_unix, position, network_type, metric ORDER BY value) AS up_to,
        sum(n) OVER (PARTITION BY period_unix, position, network_type, metric) AS total
    FROM received_value
),
latency_neighbours AS (
    -- One row per period, network type and metric: the values before and behind the place of the 95th percentile, and
    -- how far it is from the one before.
    SELECT
        period_unix,
        position,
        network_type,
        metric,
        min(CASE WHEN 100 * up_to > (total - 1) * 95 THEN value END) AS value_before,
        min(CASE WHEN 100 * (up_to - 1) >= (total - 1) * 95 THEN value END) AS value_behind,
        ((total - 1) * 95 % 100) / 100.0 AS distance
    FROM placed_latency
    GROUP BY period_unix, position, network_type, metric, total
),
period_latency AS MATERIALIZED (
    -- One row per period and network type: percentiles of received audio.
    SELECT
        period_unix,
        position,
        network_type,
        max(CASE metric WHEN 1 THEN value_before + distance * (value_behind - value_before) END) AS latency_p95_ms,
        max(CASE metric WHEN 2 THEN value_before + distance * (value_behind - value_before) END) AS jitter_p95_ms,
        max(CASE metric WHEN 3 THEN value_before + distance * (value_behind - value_before) END) AS loss_p95_pct
    FROM latency_neighbours
    GROUP BY period_unix, position, network_type
)
