-- group: people
-- title: Who had trouble, worst first
-- asks:  Whose experience was poor, for how long, and what is it consistent with?
-- answer: person, poor_minutes, poor_pct, consistent_with
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show [20]
-- with:  person, session_coverage, explaining_attribute, attended_session, rejoin, episode, person_chance
-- with:  told_person, poor_person_minute, person_reading, machine_sample, poor_machine_minute, incident, name
--
-- A person is one identity across rejoins where sessions share a Zoom id, an address or a participant UUID, and one
-- session otherwise. A minute is poor if any stream is poor or bad in it; idle streams count nowhere. Ranked by poor
-- minutes, then by their share; whoever has fewer than two classified minutes is listed last, without a rank. An
-- episode is two or more poor minutes of a session with at most one other minute between; its length includes those.
-- Percentiles are over all classified samples of the person, frame rates over those of video with a picture. The MOS
-- is estimated (E-model with G.711 and concealment, latency read as a round trip), audio only. Rejoins are those of the
-- report of that name: second devices and ways into and out of breakout rooms are none.
--
-- The cause is what at least five poor minutes are consistent with, of somebody who has more of them than chance gives
-- to one of two hundred: (poor - 0.03 n)^2 > 24 * 0.03 n of n classified ones, which are 5 up to 25 minutes, 9 in an
-- hour and 21 in four; or five in one episode, and one more for every two full hours; or five of them in an incident
-- that others had too. All else is too few to tell. It is the first that fits half of them: an incident of
-- `simultaneous` (caused by the sender; local to a group to which the person belongs; event-wide, or the platform's or
-- the host's); high CPU; weak Wi-Fi. Then an incident that has five of them, if the rest is no more than chance gives.
-- Then a connection that fell back from UDP, of which an incident that is local to it tells less, unless only one
-- direction suffered or loss made half of them poor, as TCP delivers late what is lost; then one direction, where both
-- were measured in half of the poor minutes; bursts of loss behind a good average in half of them; both directions.
-- That it was the internet provider only other events tell, which `review` and `person` ask for those of whom no more
-- is told than how the connection was. Minutes in which nobody was sampled are no poor ones: see `coverage`. Nine
-- tenths of the poor minutes lie between mostly_from and mostly_to. A cause lasts (throughout) if each quarter of the
-- time in which the person was there has half of an even share of them.
WITH presence AS MATERIALIZED (
    -- One row per person: sessions and coverage.
    SELECT
        person.person_id,
        count(*) AS sessions,
        sum(coverage.covered_minutes) AS covered_minutes,
        sum(coverage.expected_minutes) AS expected_minutes,
        min(coverage.present_from_unix) AS from_unix,
        max(coverage.present_to_unix) AS to_unix
    FROM person
    JOIN session_coverage AS coverage ON coverage.session_id = person.session_id
    GROUP BY person.person_id
),
shown AS MATERIALIZED (
    -- One row per person that is shown: counts that are 0 and not unknown for whoever has no classified minute. The
    -- rank needs no more than that, so that nobody else's samples and causes are looked at.
    SELECT
        ranked.*,
        row_number() OVER (
            ORDER BY
                CASE WHEN poor_pct IS NULL THEN 1 ELSE 0 END,
                poor_minutes DESC,
                poor_pct DESC,
                person,
                person_id
        ) AS place
    FROM (
        SELECT
            presence.person_id,
            name.person,
            presence.sessions,
            presence.from_unix,
            presence.to_unix,
            100.0 * presence.covered_minutes / nullif(presence.expected_minutes, 0) AS coverage_pct,
            coalesce(person_chance.classified_minutes, 0) AS classified_minutes,
            coalesce(person_chance.poor_minutes, 0) AS poor_minutes,
            coalesce(person_chance.chance_minutes, 0) AS chance_minutes,
            CASE
                WHEN person_chance.classified_minutes >= 2
                    THEN 100.0 * person_chance.poor_minutes / person_chance.classified_minutes
            END AS poor_pct,
            100.0 * person_chance.send_poor_minutes / nullif(person_chance.send_minutes, 0) AS send_poor_pct,
            100.0 * person_chance.receive_poor_minutes / nullif(person_chance.receive_minutes, 0) AS receive_poor_pct
        FROM presence
        JOIN name ON name.session_id = presence.person_id
        LEFT JOIN person_chance ON person_chance.person_id = presence.person_id
    ) AS ranked
    ORDER BY place
    LIMIT :limit
),
person_episode AS MATERIALIZED (
    -- One row per person with episodes.
    SELECT person_id, count(*) AS episodes, max(length_minutes) AS longest_episode_minutes
    FROM episode
    GROUP BY person_id
),
person_rejoin AS MATERIALIZED (
    -- One row per person who came back: how often.
    SELECT person_id, count(*) AS rejoins
    FROM rejoin
    GROUP BY person_id
),
poor_machine AS MATERIALIZED (
    -- One row per poor minute of a person: the busiest of the person's machines and the weakest signal.
    SELECT
        person_id,
        minute_unix,
        max(cpu_high) AS cpu_high,
        max(wifi_weak) AS wifi_weak
    FROM poor_machine_minute
    GROUP BY person_id, minute_unix
),
route AS MATERIALIZED (
    -- One row per session whose audio fell back from UDP, by Zoom's word for the connection.
    SELECT session_id, connection_type
    FROM v_participant_session
    WHERE
        kind = :kind
        AND event_uuid = :event
        AND (
            lower(connection_type) LIKE 'tcp%'
            OR lower(connection_type) LIKE 'ssl%'
            OR lower(connection_type) LIKE 'http%'
        )
),
struck_minute AS MATERIALIZED (
    -- One row per poor minute of a person within an incident: a local one strikes only those who belong to its group,
    -- and whom it strikes for a connection that fell back from UDP, that tells of better. The groups are joined: for a
    -- list to look in SQLite would name the subnets of all events that are stored.
    SELECT
        poor_person_minute.person_id,
        poor_person_minute.minute_unix,
        max(incident.consistent_with) AS consistent_with
    FROM incident
    JOIN poor_person_minute
        ON poor_person_minute.minute_unix >= incident.from_unix
        AND poor_person_minute.minute_unix <= incident.to_unix
    LEFT JOIN explaining_attribute AS member
        ON incident.consistent_with = 'local'
        AND member.session_id = poor_person_minute.session_id
        AND member.attribute = incident.attribute
        AND member.value = incident.value
    WHERE
        incident.consistent_with <> 'local'
        OR (
            member.session_id IS NOT NULL
            AND (
                incident.attribute <> 'connection_type'
                OR NOT EXISTS (SELECT 1 FROM route WHERE route.session_id = poor_person_minute.person_id)
            )
        )
    GROUP BY poor_person_minute.person_id, poor_person_minute.minute_unix
),
poor_count AS MATERIALIZED (
    -- One row per person with poor minutes: what else was true in them. Directions are compared only where both were
    -- measured.
    SELECT
        poor_person_minute.person_id,
        count(CASE WHEN struck_minute.consistent_with = 'sender' THEN 1 END) AS sender,
        count(CASE WHEN struck_minute.consistent_with = 'local' THEN 1 END) AS local,
        count(CASE WHEN struck_minute.consistent_with IN ('event-wide', 'platform or host') THEN 1 END) AS wide,
        count(CASE WHEN cpu_high = 1 THEN 1 END) AS cpu_high,
        count(CASE WHEN wifi_weak = 1 THEN 1 END) AS wifi_weak,
        count(CASE WHEN burst = 1 THEN 1 END) AS burst,
        count(CASE WHEN due_loss = 1 THEN 1 END) AS lossy,
        count(CASE WHEN send_class >= 0 AND receive_class >= 0 THEN 1 END) AS compared,
        count(CASE WHEN send_class >= 2 AND receive_class >= 0 THEN 1 END) AS uplink_poor,
        count(CASE WHEN send_class >= 0 AND receive_class >= 2 THEN 1 END) AS downlink_poor,
        quantile_cont(poor_person_minute.minute_unix, 0.05) AS mostly_from_unix,
        quantile_cont(poor_person_minute.minute_unix, 0.95) AS mostly_to_unix
    FROM poor_person_minute
    LEFT JOIN poor_machine
        ON poor_machine.person_id = poor_person_minute.person_id
        AND poor_machine.minute_unix = poor_person_minute.minute_unix
    LEFT JOIN struck_minute
        ON struck_minute.person_id = poor_person_minute.person_id
        AND struck_minute.minute_unix = poor_person_minute.minute_unix
    GROUP BY poor_person_minute.person_id
),
lasting AS (
    -- One row per person whose poor minutes are spread over the whole stay: half of an even share in each quarter.
    SELECT poor_person_minute.person_id
    FROM poor_person_minute
    JOIN shown ON shown.person_id = poor_person_minute.person_id
    GROUP BY poor_person_minute.person_id, shown.poor_minutes
    HAVING
        8 * count(CASE WHEN 4 * (minute_unix - from_unix) < to_unix - from_unix THEN 1 END) >= shown.poor_minutes
        AND 8 * count(
            CASE
                WHEN
                    4 * (minute_unix - from_unix) >= to_unix - from_unix
                    AND 2 * (minute_unix - from_unix) < to_unix - from_unix
                    THEN 1
            END
        ) >= shown.poor_minutes
        AND 8 * count(
            CASE
                WHEN
                    2 * (minute_unix - from_unix) >= to_unix - from_unix
                    AND 4 * (minute_unix - from_unix) < 3 * (to_unix - from_unix)
                    THEN 1
            END
        ) >= shown.poor_minutes
        AND 8 * count(CASE WHEN 4 * (minute_unix - from_unix) >= 3 * (to_unix - from_unix) THEN 1 END)
        >= shown.poor_minutes
),
scored AS (
    -- The same with what was true in the poor minutes.
    SELECT
        shown.*,
        poor_count.sender + poor_count.local + poor_count.wide AS struck,
        poor_count.compared,
        poor_count.uplink_poor,
        poor_count.downlink_poor,
        poor_count.cpu_high,
        poor_count.wifi_weak,
        poor_count.burst,
        poor_count.lossy,
        poor_count.mostly_from_unix,
        poor_count.mostly_to_unix,
        CASE WHEN lasting.person_id IS NOT NULL THEN 1 ELSE 0 END AS is_lasting,
        route.connection_type,
        CASE
            WHEN 2 * poor_count.compared < shown.poor_minutes THEN 'not measured'
            WHEN
                5 * poor_count.uplink_poor >= 4 * poor_count.compared
                AND 5 * poor_count.downlink_poor <= poor_count.compared
                THEN 'uplink only'
            WHEN
                5 * poor_count.downlink_poor >= 4 * poor_count.compared
                AND 5 * poor_count.uplink_poor <= poor_count.compared
                THEN 'downlink only'
            ELSE 'both directions'
        END AS direction,
        CASE
            WHEN shown.classified_minutes < 2 THEN 'insufficient data'
            WHEN shown.poor_minutes = 0 THEN 'nothing'
            WHEN shown.poor_minutes < 5 THEN 'too few to tell'
            WHEN 2 * poor_count.sender >= shown.poor_minutes THEN 'sender'
            WHEN 2 * poor_count.local >= shown.poor_minutes THEN 'local incident'
            WHEN 2 * poor_count.wide >= shown.poor_minutes THEN 'event-wide'
            WHEN told_person.person_id IS NOT NULL AND 2 * poor_count.cpu_high >= shown.poor_minutes THEN 'high CPU'
            WHEN told_person.person_id IS NOT NULL AND 2 * poor_count.wifi_weak >= shown.poor_minutes
                THEN 'weak Wi-Fi'
            WHEN poor_count.sender >= 5 AND shown.poor_minutes - poor_count.sender <= shown.chance_minutes THEN 'sender'
            WHEN poor_count.local >= 5 AND shown.poor_minutes - poor_count.local <= shown.chance_minutes
                THEN 'local incident'
            WHEN poor_count.wide >= 5 AND shown.poor_minutes - poor_count.wide <= shown.chance_minutes THEN 'event-wide'
            WHEN told_person.person_id IS NULL THEN 'too few to tell'
        END AS first_cause
    FROM shown
    LEFT JOIN poor_count ON poor_count.person_id = shown.person_id
    LEFT JOIN told_person ON told_person.person_id = shown.person_id
    LEFT JOIN route ON route.session_id = shown.person_id
    LEFT JOIN lasting ON lasting.person_id = shown.person_id
),
caused AS (
    -- The same with the cause.
    SELECT
        scored.*,
        CASE
            WHEN first_cause = 'nothing' THEN NULL
            WHEN first_cause IS NOT NULL THEN first_cause
            WHEN
                connection_type IS NOT NULL
                AND direction IN ('both directions', 'not measured')
                AND 2 * lossy < poor_minutes
                THEN 'no UDP'
            WHEN direction IN ('uplink only', 'downlink only') THEN direction
            WHEN 2 * burst >= poor_minutes THEN 'loss bursts'
            WHEN direction = 'both directions' THEN direction
            ELSE 'unknown'
        END AS consistent_with
    FROM scored
),
machine AS MATERIALIZED (
    -- One row per person: percentiles of the machine's metrics, whether a stream was active or not.
    SELECT
        shown.person_id,
        quantile_cont(sample.system_max_cpu_pct, 0.95) AS cpu_p95_pct,
        quantile_cont(sample.wifi_avg_rssi_dbm, 0.5) AS wifi_rssi_p50_dbm
    FROM shown
    CROSS JOIN person
    CROSS JOIN machine_sample AS sample
    WHERE person.person_id = shown.person_id AND sample.session_id = person.session_id
    GROUP BY shown.person_id
)
SELECT
    caused.person,
    caused.poor_minutes,
    caused.poor_pct,
    caused.consistent_with,
    CASE
        WHEN caused.consistent_with IN ('sender', 'local incident', 'event-wide')
            THEN caused.struck || ' of ' || caused.poor_minutes || ' poor minutes in a window with others'
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
        WHEN caused.consistent_with = 'too few to tell'
            THEN caused.poor_minutes || ' of ' || caused.classified_minutes || ' minutes, as chance may give'
        WHEN caused.consistent_with = 'insufficient data' THEN 'fewer than 2 classified minutes'
        WHEN caused.consistent_with IS NOT NULL
            THEN 'sending poor in ' || caused.uplink_poor || ' and receiving in ' || caused.downlink_poor || ' of '
                || caused.compared || ' poor minutes in which both were measured'
    END
    || CASE
        WHEN caused.is_lasting = 1 AND caused.consistent_with NOT IN ('too few to tell', 'insufficient data')
            THEN ', throughout'
        ELSE ''
        END AS evidence,
    CASE WHEN caused.poor_pct IS NOT NULL THEN caused.place END AS rank,
    caused.classified_minutes,
    caused.coverage_pct,
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
    coalesce(person_rejoin.rejoins, 0) AS rejoins,
    session.network_type,
    session.device,
    session.user_id,
    caused.person_id,
    session.site,
    CAST(caused.mostly_from_unix AS INTEGER) AS mostly_from_unix,
    CAST(caused.mostly_to_unix AS INTEGER) + 60 AS mostly_to_unix,
    CASE
        WHEN caused.consistent_with NOT IN ('too few to tell', 'insufficient data') THEN caused.is_lasting
    END AS is_lasting,
    session.isp
FROM caused
CROSS JOIN machine_bound
JOIN v_participant_session AS session ON session.session_id = caused.person_id
LEFT JOIN person_episode ON person_episode.person_id = caused.person_id
LEFT JOIN person_rejoin ON person_rejoin.person_id = caused.person_id
LEFT JOIN person_reading AS reading ON reading.person_id = caused.person_id
LEFT JOIN machine ON machine.person_id = caused.person_id
ORDER BY caused.place
