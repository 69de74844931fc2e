-- group: people
-- title: One person's event, minute by minute
-- asks:  How well did one person send and receive in each minute, and what did the machine and the signal do?
-- answer: minute_unix, medium, direction, quality
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: person     person  name or a part of it, address, Zoom id, participant UUID, user_id or session_id
-- with:  narrowed_person, narrowed_coverage, sampled_minute, person_stream_minute, coverage
-- with:  machine_sample, event_minutes_of_person, event_verdict
--
-- One row for each minute in which the person was there, and each medium and direction that the person used at all: the
-- worst of its samples, n of them, from all of the person's sessions, so that two devices at once are one person.
-- quality is good, fair, poor or bad by the profile, idle where nothing flowed, not sampled where nobody looked, not
-- due where nobody had to, as the person was there for a part of the minute, and not judged where the profile has no
-- bound for what is known. class is that of the whole minute, by which the scorecard counts: the worst of all that was
-- used. The verdict on the stay goes by the rule of `overview`, on this person's minutes, of which it needs two. CPU
-- and signal are those of the person's machines. Coverage is that of the whole stay.
WITH RECURSIVE stay AS MATERIALIZED (
    -- One row per session of which it is known when it was there: its first and its last minute, and the seconds.
    SELECT first_minute_unix AS from_unix, last_minute_unix AS to_unix, present_from_unix, present_to_unix
    FROM session_coverage
    WHERE first_minute_unix IS NOT NULL
),
minute (minute_unix) AS (
    -- One row per minute from the first join to the last leave, a week at most, as a wrong clock may say anything.
    SELECT min(from_unix) AS minute_unix FROM stay HAVING min(from_unix) IS NOT NULL
    UNION ALL
    SELECT minute.minute_unix + 60
    FROM minute
    WHERE
        minute.minute_unix < (SELECT max(to_unix) FROM stay)
        AND minute.minute_unix < (SELECT min(from_unix) + 604800 FROM stay)
),
present AS MATERIALIZED (
    -- One row per minute in which the person was there, with whether it was all of the minute.
    SELECT
        minute.minute_unix,
        max(
            CASE
                WHEN
                    stay.present_from_unix <= minute.minute_unix
                    AND stay.present_to_unix >= minute.minute_unix + 60
                    THEN 1
                ELSE 0
            END
        ) AS is_whole
    FROM minute
    JOIN stay ON stay.from_unix <= minute.minute_unix AND stay.to_unix >= minute.minute_unix
    GROUP BY minute.minute_unix
),
used AS (
    -- One row per medium and direction that was ever in use.
    SELECT DISTINCT medium, direction
    FROM person_stream_minute
),
whole_minute AS (
    -- One row per minute in use: the worst of all.
    SELECT minute_unix, max(class) AS class
    FROM person_stream_minute
    GROUP BY minute_unix
),
machine AS MATERIALIZED (
    -- One row per minute with samples: the busiest and the weakest of the person's machines.
    SELECT
        sample.minute_unix,
        max(sample.cpu_high) AS cpu_high,
        max(sample.wifi_weak) AS wifi_weak,
        max(sample.system_max_cpu_pct) AS system_max_cpu_pct,
        min(sample.wifi_avg_rssi_dbm) AS wifi_avg_rssi_dbm
    FROM person
    CROSS JOIN machine_sample AS sample
    WHERE sample.session_id = person.session_id
    GROUP BY sample.minute_unix
),
own_verdict AS MATERIALIZED (
    -- One row: the verdict on the person's stay.
    SELECT word, verdict_share_pct
    FROM event_verdict
    WHERE person_id = :person
)
SELECT
    present.minute_unix,
    used.medium,
    used.direction,
    CASE
        WHEN stream_minute.class = 0 THEN 'good'
        WHEN stream_minute.class = 1 THEN 'fair'
        WHEN stream_minute.class = 2 THEN 'poor'
        WHEN stream_minute.class = 3 THEN 'bad'
        WHEN stream_minute.minute_unix IS NOT NULL THEN 'not judged'
        WHEN sampled_minute.minute_unix IS NULL AND present.is_whole = 0 THEN 'not due'
        WHEN sampled_minute.minute_unix IS NULL THEN 'not sampled'
        ELSE 'idle'
    END AS quality,
    substr(
        CASE WHEN stream_minute.due_loss = 1 THEN ', packet loss' ELSE '' END
        || CASE WHEN stream_minute.due_latency = 1 THEN ', latency' ELSE '' END
        || CASE WHEN stream_minute.due_jitter = 1 THEN ', jitter' ELSE '' END
        || CASE WHEN stream_minute.due_fps = 1 THEN ', frame rate' ELSE '' END,
        3
    ) AS due_to,
    stream_minute.latency_ms,
    stream_minute.jitter_ms,
    stream_minute.avg_loss_pct,
    stream_minute.frame_rate_fps,
    stream_minute.bitrate_kbps,
    coalesce(stream_minute.n, 0) AS n,
    machine.system_max_cpu_pct,
    machine.cpu_high,
    machine.wifi_avg_rssi_dbm,
    machine.wifi_weak,
    whole_minute.class,
    coverage.coverage_pct,
    coalesce(own_verdict.word, 'insufficient data') AS verdict,
    own_verdict.verdict_share_pct
FROM present
LEFT JOIN used ON true
LEFT JOIN person_stream_minute AS stream_minute
    ON stream_minute.minute_unix = present.minute_unix
    AND stream_minute.medium = used.medium
    AND stream_minute.direction = used.direction
LEFT JOIN whole_minute ON whole_minute.minute_unix = present.minute_unix
LEFT JOIN sampled_minute ON sampled_minute.minute_unix = present.minute_unix
LEFT JOIN machine ON machine.minute_unix = present.minute_unix
CROSS JOIN coverage
LEFT JOIN own_verdict ON true
ORDER BY present.minute_unix, used.medium, used.direction
