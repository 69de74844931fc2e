-- title: Minute by minute
-- asks:  How many were there and how many had trouble in each minute?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  judged, person_minute
--
-- One row for every minute of the event, also for those in which nobody was sampled: sampled is 0 there, and that says
-- nothing about the network. Good, fair, poor and bad count people by the worst of their streams, n are all of them;
-- percentiles are over the received samples. Joins and leaves are of sessions, present are sessions at any time of the
-- minute; an unknown leave time counts as the last sample.
WITH RECURSIVE session AS MATERIALIZED (
    -- One row per session: its first and its last minute. Whoever leaves on the minute is not there in it any more.
    SELECT
        session_id,
        present_from_unix - present_from_unix % 60 AS from_unix,
        greatest(
            present_from_unix - present_from_unix % 60,
            present_to_unix - 1 - (present_to_unix - 1) % 60
        ) AS to_unix
    FROM v_session_coverage
    WHERE kind = :kind AND event_uuid = :event
),
minute (minute_unix) AS (
    -- One row per minute from the first join to the last leave, a week at most, as a wrong clock may say anything.
    SELECT min(from_unix) AS minute_unix FROM session HAVING min(from_unix) IS NOT NULL
    UNION ALL
    SELECT minute.minute_unix + 60
    FROM minute
    WHERE
        minute.minute_unix < (SELECT max(to_unix) FROM session)
        AND minute.minute_unix < (SELECT min(from_unix) + 604800 FROM session)
),
present AS MATERIALIZED (
    -- One row per minute: sessions, and those that began and ended in it.
    SELECT
        minute.minute_unix,
        count(*) AS sessions,
        count(CASE WHEN session.from_unix = minute.minute_unix THEN 1 END) AS joins,
        count(CASE WHEN session.to_unix = minute.minute_unix THEN 1 END) AS leaves
    FROM minute
    JOIN session ON session.from_unix <= minute.minute_unix AND session.to_unix >= minute.minute_unix
    GROUP BY minute.minute_unix
),
sampled AS MATERIALIZED (
    -- One row per minute in which anybody was sampled.
    SELECT sampled_at_unix - sampled_at_unix % 60 AS minute_unix, count(DISTINCT session_id) AS sessions
    FROM v_sample
    WHERE kind = :kind AND event_uuid = :event
    GROUP BY sampled_at_unix - sampled_at_unix % 60
),
classified AS MATERIALIZED (
    -- One row per minute: people by class.
    SELECT
        minute_unix,
        count(*) AS n,
        count(CASE WHEN class = 0 THEN 1 END) AS good,
        count(CASE WHEN class = 1 THEN 1 END) AS fair,
        count(CASE WHEN class = 2 THEN 1 END) AS poor,
        count(CASE WHEN class = 3 THEN 1 END) AS bad
    FROM person_minute
    GROUP BY minute_unix
),
received AS MATERIALIZED (
    -- One row per minute: percentiles of what was received, and audio apart, which everybody hears.
    SELECT
        minute_unix,
        quantile_cont(latency_ms, 0.5) AS latency_p50_ms,
        quantile_cont(latency_ms, 0.95) AS latency_p95_ms,
        quantile_cont(jitter_ms, 0.5) AS jitter_p50_ms,
        quantile_cont(jitter_ms, 0.95) AS jitter_p95_ms,
        quantile_cont(avg_loss_pct, 0.5) AS loss_p50_pct,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95_pct,
        count(CASE WHEN medium = 'audio' THEN 1 END) AS audio_samples,
        count(CASE WHEN medium = 'audio' AND class >= 2 THEN 1 END) AS audio_poor_samples
    FROM judged
    WHERE direction = 'receive'
    GROUP BY minute_unix
)
SELECT
    minute.minute_unix,
    coalesce(present.sessions, 0) AS present,
    coalesce(sampled.sessions, 0) AS sampled,
    CASE
        WHEN present.sessions > 0 THEN 100.0 * least(coalesce(sampled.sessions, 0), present.sessions) / present.sessions
    END AS coverage_pct,
    coalesce(classified.n, 0) AS n,
    coalesce(classified.good, 0) AS good,
    coalesce(classified.fair, 0) AS fair,
    coalesce(classified.poor, 0) AS poor,
    coalesce(classified.bad, 0) AS bad,
    100.0 * (classified.poor + classified.bad) / classified.n AS poor_pct,
    coalesce(received.audio_samples, 0) AS audio_receive_samples,
    coalesce(received.audio_poor_samples, 0) AS audio_receive_poor_samples,
    received.latency_p50_ms,
    received.latency_p95_ms,
    received.jitter_p50_ms,
    received.jitter_p95_ms,
    received.loss_p50_pct,
    received.loss_p95_pct,
    coalesce(present.joins, 0) AS joins,
    coalesce(present.leaves, 0) AS leaves
FROM minute
LEFT JOIN present ON present.minute_unix = minute.minute_unix
LEFT JOIN sampled ON sampled.minute_unix = minute.minute_unix
LEFT JOIN classified ON classified.minute_unix = minute.minute_unix
LEFT JOIN received ON received.minute_unix = minute.minute_unix
ORDER BY minute.minute_unix
