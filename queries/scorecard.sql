-- title: Who had trouble, worst first
-- asks:  Whose experience was poor, for how long, and what is it consistent with?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show [20]
-- with:  episode, person_minute, machine_minute, incident, name
--
-- A person is one identity across rejoins where sessions share a Zoom id, an address or a participant UUID, and one
-- session otherwise. A minute is poor if any stream is poor or bad in it; idle streams count nowhere. Ranked by poor
-- minutes, then by their share; whoever has fewer than two classified minutes is listed last, without a rank. An
-- episode is two or more poor minutes of a session with at most one other minute between; its length includes those.
-- Percentiles are over all classified samples of the person, frame rates over those of video with a picture. The MOS
-- is estimated (E-model with G.711 and concealment, latency read as a round trip), audio only.
--
-- The cause is what at least five poor minutes are consistent with, fewer being what chance gives most people. It is
-- the first that fits half of them: an incident of `simultaneous` (caused by the sender; local to a group to which the
-- person belongs; event-wide, or the platform's or the host's); high CPU; weak Wi-Fi. Then a connection that fell back
-- from UDP, unless only one direction suffered; then one direction, where both were measured in half of the poor
-- minutes; bursts of loss in half of them; both directions. Minutes in which nobody was sampled are no poor ones: see
-- `coverage`.
WITH presence AS MATERIALIZED (
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
person_episode AS MATERIALIZED (
    -- One row per person with episodes.
    SELECT person_id, count(*) AS episodes, max(length_minutes) AS longest_episode_minutes
    FROM episode
    GROUP BY person_id
),
person_machine AS MATERIALIZED (
    -- One row per person and minute: the busiest of the person's machines and the weakest signal.
    SELECT
        person.person_id,
        machine_minute.minute_unix,
        max(machine_minute.cpu_high) AS cpu_high,
        max(machine_minute.wifi_weak) AS wifi_weak
    FROM machine_minute
    JOIN person ON person.session_id = machine_minute.session_id
    GROUP BY person.person_id, machine_minute.minute_unix
),
struck_minute AS MATERIALIZED (
    -- One row per poor minute of a person within an incident: a local one strikes only those who belong to its group.
    SELECT person_minute.person_id, person_minute.minute_unix, max(incident.consistent_with) AS consistent_with
    FROM incident
    JOIN person_minute
        ON person_minute.minute_unix >= incident.from_unix AND person_minute.minute_unix <= incident.to_unix
    LEFT JOIN session_attribute AS attribute
        ON attribute.session_id = person_minute.session_id
        AND attribute.attribute = incident.attribute
    WHERE
        person_minute.class >= 2
        AND (incident.consistent_with <> 'local' OR attribute.value = incident.value)
    GROUP BY person_minute.person_id, person_minute.minute_unix
),
minute_count AS MATERIALIZED (
    -- One row per person: the minutes, and what else was true in the poor ones. Directions are compared only where
    -- both were measured.
    SELECT
        person_minute.person_id,
        count(*) AS classified_minutes,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes,
        count(send_class) AS send_minutes,
        count(CASE WHEN send_class >= 2 THEN 1 END) AS send_poor_minutes,
        count(receive_class) AS receive_minutes,
        count(CASE WHEN receive_class >= 2 THEN 1 END) AS receive_poor_minutes,
        count(CASE WHEN struck_minute.consistent_with = 'sender' THEN 1 END) AS sender,
        count(CASE WHEN struck_minute.consistent_with = 'local' THEN 1 END) AS local,
        count(CASE WHEN struck_minute.consistent_with IN ('event-wide', 'platform or host') THEN 1 END) AS wide,
        count(CASE WHEN class >= 2 AND cpu_high = 1 THEN 1 END) AS cpu_high,
        count(CASE WHEN class >= 2 AND wifi_weak = 1 THEN 1 END) AS wifi_weak,
        count(CASE WHEN class >= 2 AND burst = 1 THEN 1 END) AS burst,
        count(CASE WHEN class >= 2 AND send_class >= 0 AND receive_class >= 0 THEN 1 END) AS compared,
        count(CASE WHEN send_class >= 2 AND receive_class >= 0 THEN 1 END) AS uplink_poor,
        count(CASE WHEN send_class >= 0 AND receive_class >= 2 THEN 1 END) AS downlink_poor
    FROM person_minute
    LEFT JOIN person_machine
        ON person_machine.person_id = person_minute.person_id
        AND person_machine.minute_unix = person_minute.minute_unix
    LEFT JOIN struck_minute
        ON struck_minute.person_id = person_minute.person_id
        AND struck_minute.minute_unix = person_minute.minute_unix
    GROUP BY person_minute.person_id
),
route AS MATERIALIZED (
    -- One row per session whose audio fell back from UDP, by Zoom's word for the connection.
    SELECT session_id, connection_type
    FROM v_participant_session
    WHERE
        kind = :kind
        AND event_uuid = :event
        AND connection_type NOT LIKE '%UDP'
        AND connection_type <> 'P2P'
),
reading AS MATERIALIZED (
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
machine AS MATERIALIZED (
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
        minute_count.sender + minute_count.local + minute_count.wide AS struck,
        minute_count.compared,
        minute_count.uplink_poor,
        minute_count.downlink_poor,
        minute_count.cpu_high,
        minute_count.wifi_weak,
        minute_count.burst,
        route.connection_type,
        CASE
            WHEN 2 * minute_count.compared < minute_count.poor_minutes THEN 'not measured'
            WHEN
                5 * minute_count.uplink_poor >= 4 * minute_count.compared
                AND 5 * minute_count.downlink_poor <= minute_count.compared
                THEN 'uplink only'
            WHEN
                5 * minute_count.downlink_poor >= 4 * minute_count.compared
                AND 5 * minute_count.uplink_poor <= minute_count.compared
                THEN 'downlink only'
            ELSE 'both directions'
        END AS direction,
        CASE
            WHEN minute_count.classified_minutes IS NULL OR minute_count.classified_minutes < 2
                THEN 'insufficient data'
            WHEN minute_count.poor_minutes = 0 THEN 'nothing'
            WHEN minute_count.poor_minutes < 5 THEN 'too few to tell'
            WHEN 2 * minute_count.sender >= minute_count.poor_minutes THEN 'sender'
            WHEN 2 * minute_count.local >= minute_count.poor_minutes THEN 'local incident'
            WHEN 2 * minute_count.wide >= minute_count.poor_minutes THEN 'event-wide'
            WHEN 2 * minute_count.cpu_high >= minute_count.poor_minutes THEN 'high CPU'
            WHEN 2 * minute_count.wifi_weak >= minute_count.poor_minutes THEN 'weak Wi-Fi'
        END AS first_cause
    FROM presence
    LEFT JOIN minute_count ON minute_count.person_id = presence.person_id
    LEFT JOIN route ON route.session_id = presence.person_id
),
caused AS (
    -- The same with the cause.
    SELECT
        scored.*,
        CASE
            WHEN first_cause = 'nothing' THEN NULL
            WHEN first_cause IS NOT NULL THEN first_cause
            WHEN connection_type IS NOT NULL AND direction IN ('both directions', 'not measured') THEN 'no UDP'
            WHEN direction IN ('uplink only', 'downlink only') THEN direction
            WHEN 2 * burst >= poor_minutes THEN 'loss bursts'
            WHEN direction = 'both directions' THEN direction
            ELSE 'unknown'
        END AS consistent_with
    FROM scored
)
SELECT
    CASE
        WHEN caused.poor_pct IS NOT NULL
            THEN row_number() OVER (
                ORDER BY
                    CASE WHEN caused.poor_pct IS NULL THEN 1 ELSE 0 END,
                    caused.poor_minutes DESC,
                    caused.poor_pct DESC,
                    name.person,
                    caused.person_id
            )
    END AS rank,
    name.person,
    caused.poor_minutes,
    caused.poor_pct,
    caused.classified_minutes,
    caused.coverage_pct,
    caused.consistent_with,
    CASE
        WHEN caused.consistent_with IN ('sender', 'local incident', 'event-wide')
            THEN caused.struck || ' of ' || caused.poor_minutes || ' poor minutes with others, see simultaneous'
        WHEN caused.consistent_with = 'high CPU'
            THEN 'CPU high in ' || caused.cpu_high || ' of ' || caused.poor_minutes || ' poor minutes'
        WHEN caused.consistent_with = 'weak Wi-Fi'
            THEN 'signal below ' || CAST(machine_bound.rssi_dbm AS INTEGER) || ' dBm in ' || caused.wifi_weak
                || ' of ' || caused.poor_minutes || ' poor minutes'
        WHEN caused.consistent_with = 'no UDP' THEN 'connected by ' || caused.connection_type
        WHEN caused.consistent_with = 'loss bursts'
            THEN 'bursts in ' || caused.burst || ' of ' || caused.poor_minutes || ' poor minutes'
        WHEN caused.consistent_with = 'unknown'
            THEN 'both directions measured in only ' || caused.compared || ' of ' || caused.poor_minutes
                || ' poor minutes'
        WHEN caused.consistent_with = 'too few to tell' THEN 'fewer than 5 poor minutes'
        WHEN caused.consistent_with = 'insufficient data' THEN 'fewer than 2 classified minutes'
        WHEN caused.consistent_with IS NOT NULL
            THEN 'sending poor in ' || caused.uplink_poor || ', receiving in ' || caused.downlink_poor || ' of '
                || caused.compared || ' poor minutes with both'
    END AS evidence,
    coalesce(person_episode.episodes, 0) AS episodes,
    person_episode.longest_episode_minutes,
    caused.send_poor_pct,
    caused.receive_poor_pct,
    reading.latency_p95_ms,
    reading.jitter_p95_ms,
    reading.loss_p95_pct,
    reading.frame_rate_p5_fps,
    reading.mos_below_3_6_pct,
    machine.cpu_p95_pct,
    machine.wifi_rssi_p50_dbm,
    caused.sessions - 1 AS rejoins,
    session.network_type,
    session.device,
    session.user_id,
    caused.person_id
FROM caused
CROSS JOIN machine_bound
JOIN name ON name.session_id = caused.person_id
JOIN v_participant_session AS session ON session.session_id = caused.person_id
LEFT JOIN person_episode ON person_episode.person_id = caused.person_id
LEFT JOIN reading ON reading.person_id = caused.person_id
LEFT JOIN machine ON machine.person_id = caused.person_id
ORDER BY
    CASE WHEN caused.poor_pct IS NULL THEN 1 ELSE 0 END,
    caused.poor_minutes DESC,
    caused.poor_pct DESC,
    name.person,
    caused.person_id
LIMIT :limit
