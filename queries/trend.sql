-- title: From week to week
-- asks:  Is it getting better or worse, and for whom?
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: period     text    day or week; weeks begin on Monday [week]
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, event_person, event_person_minute
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per period and network type, and one for all. A poor minute is one of a person with any poor or bad stream;
-- n are the classified ones. The change is against the median of the four periods before, as far as there are any with
-- minutes of that network type. Periods without events have no row. If all changes and no network type does, it is the
-- mix of people that changed.
WITH dated AS MATERIALIZED (
    -- One row per event: the first second of its period. 1970-01-01 was a Thursday.
    SELECT
        kind,
        event_uuid,
        CASE :period
            WHEN 'day' THEN start_time_unix - start_time_unix % 86400
            WHEN 'week' THEN start_time_unix - (start_time_unix + 259200) % 604800
        END AS period_unix
    FROM chosen_event
),
network AS MATERIALIZED (
    -- One row per session: its network type, and that it belongs to all.
    SELECT session_id, 0 AS position, '(all)' AS network_type FROM event_person
    UNION ALL
    SELECT session_id, 1 AS position, coalesce(network_type, 'not reported') AS network_type FROM event_person
),
latency AS MATERIALIZED (
    -- One row per period and network type: percentiles of received audio, which everybody has.
    SELECT
        dated.period_unix,
        network.position,
        network.network_type,
        quantile_cont(sample.latency_ms, 0.95) AS audio_receive_latency_p95_ms,
        quantile_cont(sample.jitter_ms, 0.95) AS audio_receive_jitter_p95_ms,
        quantile_cont(sample.avg_loss_pct, 0.95) AS audio_receive_loss_p95_pct
    FROM dated
    JOIN v_stream_class AS sample ON sample.kind = dated.kind AND sample.event_uuid = dated.event_uuid
    JOIN network ON network.session_id = sample.session_id
    WHERE
        sample.profile = :thresholds
        AND sample.medium = 'audio'
        AND sample.direction = 'receive'
        AND sample.class IS NOT NULL
    GROUP BY dated.period_unix, network.position, network.network_type
),
covered AS MATERIALIZED (
    -- One row per period and network type: sessions, and how much of them was sampled.
    SELECT
        dated.period_unix,
        network.position,
        network.network_type,
        count(DISTINCT dated.event_uuid) AS events,
        count(*) AS sessions,
        100.0 * sum(coverage.covered_minutes) / sum(coverage.expected_minutes) AS coverage_pct
    FROM dated
    JOIN v_session_coverage AS coverage ON coverage.kind = dated.kind AND coverage.event_uuid = dated.event_uuid
    JOIN network ON network.session_id = coverage.session_id
    GROUP BY dated.period_unix, network.position, network.network_type
),
judged AS MATERIALIZED (
    -- One row per period and network type: the minutes.
    SELECT
        dated.period_unix,
        network.position,
        network.network_type,
        count(*) AS n,
        count(CASE WHEN event_person_minute.class >= 2 THEN 1 END) AS poor_minutes
    FROM dated
    JOIN event_person_minute
        ON event_person_minute.kind = dated.kind AND event_person_minute.event_uuid = dated.event_uuid
    JOIN network ON network.session_id = event_person_minute.session_id
    GROUP BY dated.period_unix, network.position, network.network_type
),
placed AS MATERIALIZED (
    -- The same with the place of each period in the order of time.
    SELECT
        judged.*,
        100.0 * poor_minutes / n AS poor_pct,
        row_number() OVER (PARTITION BY network_type ORDER BY period_unix) AS place
    FROM judged
),
before AS MATERIALIZED (
    -- One row per period and network type that has an earlier one: the median of the four before.
    SELECT placed.period_unix, placed.network_type, quantile_cont(earlier.poor_pct, 0.5) AS poor_pct
    FROM placed
    JOIN placed AS earlier
        ON earlier.network_type = placed.network_type
        AND earlier.place < placed.place
        AND earlier.place >= placed.place - 4
    GROUP BY placed.period_unix, placed.network_type
)
SELECT
    covered.period_unix,
    covered.network_type,
    covered.events,
    covered.sessions,
    coalesce(placed.n, 0) AS n,
    placed.poor_minutes,
    placed.poor_pct,
    before.poor_pct AS before_poor_pct,
    placed.poor_pct - before.poor_pct AS change_pct,
    latency.audio_receive_latency_p95_ms,
    latency.audio_receive_jitter_p95_ms,
    latency.audio_receive_loss_p95_pct,
    covered.coverage_pct
FROM covered
LEFT JOIN placed ON placed.period_unix = covered.period_unix AND placed.network_type = covered.network_type
LEFT JOIN before ON before.period_unix = covered.period_unix AND before.network_type = covered.network_type
LEFT JOIN latency ON latency.period_unix = covered.period_unix AND latency.network_type = covered.network_type
WHERE covered.period_unix IS NOT NULL
ORDER BY covered.period_unix, covered.position, covered.network_type
