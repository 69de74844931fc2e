-- group: days
-- title: From week to week
-- asks:  Is it getting better or worse, and for whom?
-- answer: period_unix, network_type, poor_pct
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: period     text    day or week; weeks begin on Monday [week]
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, event_network, period_latency
-- with:  stored_event_of_many, collected
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per period and network type, and one for all. A poor minute is one of a person with any poor or bad stream;
-- n are the classified ones. The change is against the median of the four periods before, as far as there are any with
-- minutes of that network type. Periods without events have no row. If all changes and no network type does, it is the
-- mix of people that changed. Partial events are those of which not enough is collected to speak for them: less than
-- 80 %, or nobody but listed people. With `--by` it is `trend_by`, of groups by what people have in common.
WITH counted AS MATERIALIZED (
    -- One row per period and network type: sessions, how much of them was sampled, and the minutes of people.
    SELECT
        event_network.period_unix,
        event_network.position,
        event_network.network_type,
        count(*) AS events,
        sum(event_network.sessions) AS sessions,
        100.0 * sum(event_network.covered_minutes) / nullif(sum(event_network.expected_minutes), 0) AS coverage_pct,
        count(partial.event_uuid) AS partial_events,
        sum(event_network.n) AS n,
        sum(event_network.poor_minutes) AS poor_minutes
    FROM event_network
    LEFT JOIN (SELECT DISTINCT kind, event_uuid FROM collected WHERE verdict_for <> 'the event') AS partial
        ON partial.kind = event_network.kind AND partial.event_uuid = event_network.event_uuid
    WHERE event_network.period_unix IS NOT NULL
    GROUP BY event_network.period_unix, event_network.position, event_network.network_type
),
placed AS MATERIALIZED (
    -- One row per period and network type with classified minutes, and the place of each period in the order of time.
    SELECT
        period_unix,
        position,
        network_type,
        poor_minutes,
        100.0 * poor_minutes / n AS poor_pct,
        row_number() OVER (PARTITION BY position, network_type ORDER BY period_unix) AS place
    FROM counted
    WHERE n > 0
),
before AS MATERIALIZED (
    -- One row per period and network type that has an earlier one: the median of the four before.
    SELECT
        placed.period_unix,
        placed.position,
        placed.network_type,
        quantile_cont(earlier.poor_pct, 0.5) AS poor_pct
    FROM placed
    JOIN placed AS earlier
        ON earlier.position = placed.position
        AND earlier.network_type = placed.network_type
        AND earlier.place < placed.place
        AND earlier.place >= placed.place - 4
    GROUP BY placed.period_unix, placed.position, placed.network_type
)
SELECT
    counted.period_unix,
    counted.network_type,
    placed.poor_pct,
    before.poor_pct AS before_poor_pct,
    placed.poor_pct - before.poor_pct AS change_pct,
    counted.events,
    counted.sessions,
    counted.n,
    placed.poor_minutes,
    latency.latency_p95_ms AS audio_receive_latency_p95_ms,
    latency.jitter_p95_ms AS audio_receive_jitter_p95_ms,
    latency.loss_p95_pct AS audio_receive_loss_p95_pct,
    counted.coverage_pct,
    counted.partial_events
FROM counted
LEFT JOIN placed
    ON placed.period_unix = counted.period_unix
    AND placed.position = counted.position
    AND placed.network_type = counted.network_type
LEFT JOIN before
    ON before.period_unix = counted.period_unix
    AND before.position = counted.position
    AND before.network_type = counted.network_type
LEFT JOIN period_latency AS latency
    ON latency.period_unix = counted.period_unix
    AND latency.position = counted.position
    AND latency.network_type = counted.network_type
ORDER BY counted.period_unix, counted.position, counted.network_type
