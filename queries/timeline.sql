-- group: event
-- title: Minute by minute
-- asks:  How many were there and how many had trouble in each minute?
-- answer: minute_unix, n, poor, bad
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: person     person  whose alone [everybody]
-- with:  narrowed_person, narrowed_coverage, sampled_minute, minute_count, received_minute
--
-- One row for every minute of the event, also for those in which nobody was sampled: sampled is 0 there, and that says
-- nothing about the network. Good, fair, poor and bad count people by the worst of their streams, n are all of them;
-- percentiles are over the received samples. Joins and leaves are of sessions, present are sessions at any time of the
-- minute; an unknown leave time counts as the last sample, an unknown join as the first; without either a session is
-- nowhere in it. Samples of other minutes than their session's, as a wrong clock makes them, count in no report.
WITH RECURSIVE session AS MATERIALIZED (
    -- One row per session of which it is known when it was there: its first and its last minute. Whoever leaves on the
    -- minute is not there in it any more.
    SELECT session_id, first_minute_unix AS from_unix, last_minute_unix AS to_unix
    FROM session_coverage
    WHERE first_minute_unix IS NOT NULL
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
)
SELECT
    minute.minute_unix,
    coalesce(present.sessions, 0) AS present,
    coalesce(sampled_minute.sessions, 0) AS sampled,
    CASE
        WHEN present.sessions > 0
            THEN 100.0 * least(coalesce(sampled_minute.sessions, 0), present.sessions) / present.sessions
    END AS coverage_pct,
    coalesce(minute_count.n, 0) AS n,
    coalesce(minute_count.good, 0) AS good,
    coalesce(minute_count.fair, 0) AS fair,
    coalesce(minute_count.poor, 0) AS poor,
    coalesce(minute_count.bad, 0) AS bad,
    100.0 * (minute_count.poor + minute_count.bad) / minute_count.n AS poor_pct,
    coalesce(received_minute.audio_samples, 0) AS audio_receive_samples,
    coalesce(received_minute.audio_poor_samples, 0) AS audio_receive_poor_samples,
    received_minute.latency_p50_ms,
    received_minute.latency_p95_ms,
    received_minute.jitter_p50_ms,
    received_minute.jitter_p95_ms,
    received_minute.loss_p50_pct,
    received_minute.loss_p95_pct,
    coalesce(present.joins, 0) AS joins,
    coalesce(present.leaves, 0) AS leaves
FROM minute
LEFT JOIN present ON present.minute_unix = minute.minute_unix
LEFT JOIN sampled_minute ON sampled_minute.minute_unix = minute.minute_unix
LEFT JOIN minute_count ON minute_count.minute_unix = minute.minute_unix
LEFT JOIN received_minute ON received_minute.minute_unix = minute.minute_unix
ORDER BY minute.minute_unix
