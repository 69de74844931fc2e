-- group: days
-- title: From week to week
-- asks:  Is it getting better or worse, and for whom?
-- answer: period_unix, network_type, poor_pct
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: period     text    day or week; weeks begin on Monday [week]
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, session_network, event_coverage, event_session_count, period_latency
-- with:  stored_event_of_many, collected
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per period and network type, and one for all. A poor minute is one of a person with any poor or bad stream;
-- n are the classified ones. The change is against the median of the four periods before, as far as there are any with
-- minutes of that network type. Periods without events have no row. If all changes and no network type does, it is the
-- mix of people that changed. Partial events are those of which not enough is collected to speak for them: less than
-- 80 %, or nobody but listed people. With `--by` it is `trend_by`, of groups by what people have in common.
WITH covered AS MATERIALIZED (
    -- One row per period and network type: sessions, and how much of them was sampled.
    SELECT
        session_network.period_unix,
        session_network.position,
        session_network.network_type,
        count(DISTINCT session_network.kind || ' ' || session_network.event_uuid) AS events,
        count(*) AS sessions,
        100.0 * sum(event_coverage.covered_minutes) / nullif(sum(event_coverage.expected_minutes), 0) AS coverage_pct,
        count(DISTINCT partial.kind || ' ' || partial.event_uuid) AS partial_events
    FROM session_network
    JOIN event_coverage ON event_coverage.session_id = session_network.session_id
    LEFT JOIN (SELECT DISTINCT kind, event_uuid FROM collected WHERE verdict_for <> 'the event') AS partial
        ON partial.kind = session_network.kind AND partial.event_uuid = session_network.event_uuid
    GROUP BY session_network.period_unix, session_network.position, session_network.network_type
),
judged AS MATERIALIZED (
    -- One row per period and network type with classified minutes: the minutes of people.
    SELECT
        session_network.period_unix,
        session_network.position,
        session_network.network_type,
        sum(event_session_count.person_minutes) AS n,
        sum(event_session_count.poor_person_minutes) AS poor_minutes
    FROM session_network
    JOIN event_session_count ON event_session_count.session_id = session_network.session_id
    WHERE event_session_count.person_minutes > 0
    GROUP BY session_network.period_unix, session_network.position, session_network.network_type
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
    placed.poor_pct,
    before.poor_pct AS before_poor_pct,
    placed.poor_pct - before.poor_pct AS change_pct,
    covered.events,
    covered.sessions,
    coalesce(placed.n, 0) AS n,
    placed.poor_minutes,
    latency.latency_p95_ms AS audio_receive_latency_p95_ms,
    latency.jitter_p95_ms AS audio_receive_jitter_p95_ms,
    latency.loss_p95_pct AS audio_receive_loss_p95_pct,
    covered.coverage_pct,
    covered.partial_events
FROM covered
LEFT JOIN placed ON placed.period_unix = covered.period_unix AND placed.network_type = covered.network_type
LEFT JOIN before ON before.period_unix = covered.period_unix AND before.network_type = covered.network_type
LEFT JOIN period_latency AS latency
    ON latency.period_unix = covered.period_unix AND latency.network_type = covered.network_type
WHERE covered.period_unix IS NOT NULL
ORDER BY covered.period_unix, covered.position, covered.network_type
