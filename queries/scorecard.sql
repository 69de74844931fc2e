-- title: Who had trouble, worst first
-- asks:  Whose experience was poor, for how long, and what is it consistent with?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show [20]
--
-- A person is one identity across rejoins where sessions share a Zoom id, an address or a participant UUID, and one
-- session otherwise. A minute is poor if any stream is poor or bad in it; idle streams count nowhere. Ranked by poor
-- minutes, then by their share; whoever has fewer than two classified minutes is listed last, without a rank. An
-- episode is two or more poor minutes of a session with at most one other minute between; its length includes those.
-- Percentiles are over all classified samples of the person, frame rates over those of video with a picture. The MOS
-- is estimated (E-model with G.711 and concealment, latency read as a round trip), audio only. The cause is the first
-- that fits of: high CPU or weak Wi-Fi in at least half of the poor minutes, then the direction that was poor while
-- the other was not.
WITH person AS (
    -- One row per session: whose it is.
    SELECT session_id, person_id
    FROM v_person_session
    WHERE kind = :kind AND event_uuid = :event
),
presence AS (
    -- One row per person: sessions and coverage.
    SELECT
        person.person_id,
        count(*) AS sessions,
        sum(coverage.covered_minutes) AS covered_minutes,
        sum(coverage.expected_minutes) AS expected_minutes
    FROM person
    JOIN v_session_coverage AS coverage
        ON coverage.session_id = person.session_id
        AND coverage.kind = :kind
        AND coverage.event_uuid = :event
    GROUP BY person.person_id
),
judged AS (
    -- One row per classified stream sample.
    SELECT
        person.person_id,
        sample.session_id,
        sample.minute_unix,
        sample.medium,
        sample.direction,
        sample.state,
        sample.class,
        sample.latency_ms,
        sample.jitter_ms,
        sample.avg_loss_pct,
        sample.frame_rate_fps,
        sample.estimated_mos
    FROM v_stream_class AS sample
    JOIN person ON person.session_id = sample.session_id
    WHERE
        sample.profile = :thresholds
        AND sample.kind = :kind
        AND sample.event_uuid = :event
        AND sample.class IS NOT NULL
),
session_minute AS (
    -- One row per session and minute: the worst of its streams, all of them and by direction.
    SELECT
        person_id,
        session_id,
        minute_unix,
        max(class) AS class,
        max(CASE WHEN direction = 'send' THEN class END) AS send_class,
        max(CASE WHEN direction = 'receive' THEN class END) AS receive_class
    FROM judged
    GROUP BY person_id, session_id, minute_unix
),
poor_minute AS (
    -- The poor minutes of each session, marking those that follow on none of the two minutes before.
    SELECT
        person_id,
        session_id,
        minute_unix,
        CASE
            WHEN minute_unix - lag(minute_unix) OVER (PARTITION BY session_id ORDER BY minute_unix) <= 120 THEN 0
            ELSE 1
        END AS begins
    FROM session_minute
    WHERE class >= 2
),
numbered_minute AS (
    -- The same with the number of the run of minutes that each belongs to.
    SELECT
        person_id,
        session_id,
        minute_unix,
        sum(begins) OVER (PARTITION BY session_id ORDER BY minute_unix ROWS UNBOUNDED PRECEDING) AS run
    FROM poor_minute
),
episode AS (
    -- One row per episode; a single poor minute is none.
    SELECT
        person_id,
        session_id,
        run,
        CAST((max(minute_unix) - min(minute_unix)) / 60 AS INTEGER) + 1 AS length_minutes
    FROM numbered_minute
    GROUP BY person_id, session_id, run
    HAVING count(*) >= 2
),
person_episode AS (
    -- One row per person with episodes.
    SELECT person_id, count(*) AS episodes, max(length_minutes) AS longest_episode_minutes
    FROM episode
    GROUP BY person_id
),
bound AS (
    -- One row: where CPU and signal strength turn poor.
    SELECT
        max(CASE WHEN metric = 'system_max_cpu_pct' THEN poor END) AS cpu_pct,
        max(CASE WHEN metric = 'wifi_avg_rssi_dbm' THEN poor END) AS rssi_dbm
    FROM threshold
    WHERE name = :thresholds AND medium = 'machine'
),
machine_minute AS (
    -- One row per session and minute: its machine. Zoom's own word on the CPU's pressure goes before the percentage.
    SELECT
        sample.session_id,
        sample.sampled_at_unix - sample.sampled_at_unix % 60 AS minute_unix,
        max(
            CASE
                WHEN sample.system_max_cpu_pressure IN ('serious', 'critical') THEN 1
                WHEN sample.system_max_cpu_pressure IS NOT NULL THEN 0
                WHEN sample.system_max_cpu_pct > bound.cpu_pct THEN 1
                ELSE 0
            END
        ) AS cpu_high,
        max(CASE WHEN sample.wifi_avg_rssi_dbm < bound.rssi_dbm THEN 1 ELSE 0 END) AS wifi_weak
    FROM v_sample AS sample
    CROSS JOIN bound
    WHERE sample.kind = :kind AND sample.event_uuid = :event
    GROUP BY sample.session_id, sample.sampled_at_unix - sample.sampled_at_unix % 60
),
person_minute AS (
    -- One row per person and minute: two devices at once are still one person.
    SELECT
        session_minute.person_id,
        session_minute.minute_unix,
        max(session_minute.class) AS class,
        max(session_minute.send_class) AS send_class,
        max(session_minute.receive_class) AS receive_class,
        max(machine_minute.cpu_high) AS cpu_high,
        max(machine_minute.wifi_weak) AS wifi_weak
    FROM session_minute
    LEFT JOIN machine_minute
        ON machine_minute.session_id = session_minute.session_id
        AND machine_minute.minute_unix = session_minute.minute_unix
    GROUP BY session_minute.person_id, session_minute.minute_unix
),
minute_count AS (
    -- One row per person: the minutes, and what else was true in the poor ones. Directions are compared only where
    -- both were measured.
    SELECT
        person_id,
        count(*) AS classified_minutes,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes,
        count(send_class) AS send_minutes,
        count(CASE WHEN send_class >= 2 THEN 1 END) AS send_poor_minutes,
        count(receive_class) AS receive_minutes,
        count(CASE WHEN receive_class >= 2 THEN 1 END) AS receive_poor_minutes,
        count(CASE WHEN class >= 2 AND cpu_high = 1 THEN 1 END) AS cpu_high,
        count(CASE WHEN class >= 2 AND wifi_weak = 1 THEN 1 END) AS wifi_weak,
        count(CASE WHEN class >= 2 AND send_class >= 0 AND receive_class >= 0 THEN 1 END) AS compared,
        count(CASE WHEN send_class >= 2 AND receive_class >= 0 THEN 1 END) AS uplink_poor,
        count(CASE WHEN send_class >= 0 AND receive_class >= 2 THEN 1 END) AS downlink_poor
    FROM person_minute
    GROUP BY person_id
),
reading AS (
    -- One row per person: percentiles of the streams' metrics.
    SELECT
        person_id,
        quantile_cont(latency_ms, 0.95) AS latency_p95_ms,
        quantile_cont(jitter_ms, 0.95) AS jitter_p95_ms,
        quantile_cont(avg_loss_pct, 0.95) AS loss_p95_pct,
        quantile_cont(CASE WHEN medium = 'video' AND state <> 'no_picture' THEN frame_rate_fps END, 0.05)
            AS frame_rate_p5_fps,
        100.0 * count(CASE WHEN estimated_mos < 3.6 THEN 1 END) / nullif(count(estimated_mos), 0)
            AS mos_below_3_6_pct
    FROM judged
    GROUP BY person_id
),
machine AS (
    -- One row per person: percentiles of the machine's metrics, whether a stream was active or not.
    SELECT
        person.person_id,
        quantile_cont(sample.system_max_cpu_pct, 0.95) AS cpu_p95_pct,
        quantile_cont(sample.wifi_avg_rssi_dbm, 0.5) AS wifi_rssi_p50_dbm
    FROM v_sample AS sample
    JOIN person ON person.session_id = sample.session_id
    WHERE sample.kind = :kind AND sample.event_uuid = :event
    GROUP BY person.person_id
),
scored AS (
    -- One row per person: counts that are 0 and not unknown for whoever has no classified minute.
    SELECT
        presence.person_id,
        presence.sessions,
        100.0 * presence.covered_minutes / presence.expected_minutes AS coverage_pct,
        coalesce(minute_count.classified_minutes, 0) AS classified_minutes,
        coalesce(minute_count.poor_minutes, 0) AS poor_minutes,
        CASE
            WHEN minute_count.classified_minutes >= 2
                THEN 100.0 * minute_count.poor_minutes / minute_count.classified_minutes
        END AS poor_pct,
        100.0 * minute_count.send_poor_minutes / nullif(minute_count.send_minutes, 0) AS send_poor_pct,
        100.0 * minute_count.receive_poor_minutes / nullif(minute_count.receive_minutes, 0) AS receive_poor_pct,
        minute_count.compared,
        minute_count.uplink_poor,
        minute_count.downlink_poor,
        minute_count.cpu_high,
        minute_count.wifi_weak,
        CASE
            WHEN minute_count.classified_minutes IS NULL OR minute_count.classified_minutes < 2
                THEN 'insufficient data'
            WHEN minute_count.poor_minutes = 0 THEN NULL
            WHEN 2 * minute_count.cpu_high >= minute_count.poor_minutes THEN 'high CPU'
            WHEN 2 * minute_count.wifi_weak >= minute_count.poor_minutes THEN 'weak Wi-Fi'
            WHEN 2 * minute_count.compared < minute_count.poor_minutes THEN 'unknown'
            WHEN
                5 * minute_count.uplink_poor >= 4 * minute_count.compared
                AND 5 * minute_count.downlink_poor <= minute_count.compared
                THEN 'uplink only'
            WHEN
                5 * minute_count.downlink_poor >= 4 * minute_count.compared
                AND 5 * minute_count.uplink_poor <= minute_count.compared
                THEN 'downlink only'
            ELSE 'both directions'
        END AS consistent_with
    FROM presence
    LEFT JOIN minute_count ON minute_count.person_id = presence.person_id
)
SELECT
    CASE
        WHEN scored.poor_pct IS NOT NULL
            THEN row_number() OVER (
                ORDER BY
                    CASE WHEN scored.poor_pct IS NULL THEN 1 ELSE 0 END,
                    scored.poor_minutes DESC,
                    scored.poor_pct DESC,
                    coalesce(session.user_name, 'user ' || session.user_id),
                    scored.person_id
            )
    END AS rank,
    coalesce(session.user_name, 'user ' || session.user_id) AS person,
    scored.poor_minutes,
    scored.poor_pct,
    scored.classified_minutes,
    scored.coverage_pct,
    scored.consistent_with,
    CASE
        WHEN scored.consistent_with = 'high CPU'
            THEN 'CPU high in ' || scored.cpu_high || ' of ' || scored.poor_minutes || ' poor minutes'
        WHEN scored.consistent_with = 'weak Wi-Fi'
            THEN 'signal below ' || CAST(bound.rssi_dbm AS INTEGER) || ' dBm in ' || scored.wifi_weak || ' of '
                || scored.poor_minutes || ' poor minutes'
        WHEN scored.consistent_with = 'unknown'
            THEN 'both directions measured in only ' || scored.compared || ' of ' || scored.poor_minutes
                || ' poor minutes'
        WHEN scored.consistent_with = 'insufficient data' THEN 'fewer than 2 classified minutes'
        WHEN scored.consistent_with IS NOT NULL
            THEN 'sending poor in ' || scored.uplink_poor || ', receiving in ' || scored.downlink_poor || ' of '
                || scored.compared || ' poor minutes with both'
    END AS evidence,
    coalesce(person_episode.episodes, 0) AS episodes,
    person_episode.longest_episode_minutes,
    scored.send_poor_pct,
    scored.receive_poor_pct,
    reading.latency_p95_ms,
    reading.jitter_p95_ms,
    reading.loss_p95_pct,
    reading.frame_rate_p5_fps,
    reading.mos_below_3_6_pct,
    machine.cpu_p95_pct,
    machine.wifi_rssi_p50_dbm,
    scored.sessions - 1 AS rejoins,
    session.network_type,
    session.device,
    session.user_id,
    scored.person_id
FROM scored
CROSS JOIN bound
JOIN v_participant_session AS session ON session.session_id = scored.person_id
LEFT JOIN person_episode ON person_episode.person_id = scored.person_id
LEFT JOIN reading ON reading.person_id = scored.person_id
LEFT JOIN machine ON machine.person_id = scored.person_id
ORDER BY
    CASE WHEN scored.poor_pct IS NULL THEN 1 ELSE 0 END,
    scored.poor_minutes DESC,
    scored.poor_pct DESC,
    person,
    scored.person_id
LIMIT :limit
