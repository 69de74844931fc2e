-- The views under the reports: the rules of judging a sample, of counting a person once, and of coverage, each in
-- one place. They are no part of the contract and may change with any release.
--
-- They read tables where the contract views would keep SQLite from seeing the keys; every column that they read also
-- stands in a contract view, and nothing here is SQLite's own but `strftime`, so that they can be computed elsewhere.

PRAGMA user_version = 4;

-- One stream of one session at one second, judged by one profile. Always ask for one: WHERE profile = 'zoom'.
CREATE VIEW v_stream_class AS
WITH judged AS (
    -- One row per stream sample and profile, with its state, its class and what the class is due to.
    SELECT
        profile.name AS profile,
        event.kind,
        event.event_uuid,
        participant_session.user_id,
        participant_session.join_at,
        stream_sample.session_id,
        stream.stream,
        stream.medium,
        stream.direction,
        stream_sample.sampled_at,
        stream_sample.bitrate_kbps,
        stream_sample.latency_ms,
        stream_sample.jitter_ms,
        stream_sample.avg_loss_pct,
        stream_sample.max_loss_pct,
        stream_sample.width_px,
        stream_sample.height_px,
        stream_sample.frame_rate_fps,
        -- A muted microphone reports its last latency at 0 kbps, so the bitrate alone decides what is idle.
        CASE
            WHEN coalesce(stream_sample.bitrate_kbps, 0) = 0 THEN 'idle'
            WHEN
                stream.medium <> 'audio'
                AND stream_sample.height_px IS NULL
                AND coalesce(stream_sample.frame_rate_fps, 0) = 0
                THEN 'no_picture'
            WHEN
                stream_sample.latency_ms IS NULL
                OR stream_sample.jitter_ms IS NULL
                OR stream_sample.avg_loss_pct IS NULL
                THEN 'partial'
            ELSE 'classified'
        END AS state,
        -- The worst of what is known. A frame rate counts only under a moving picture: a camera that is off has
        -- none, and a slide that nobody turns is sent at 0 fps.
        CASE
            WHEN coalesce(stream_sample.bitrate_kbps, 0) = 0 THEN NULL
            WHEN
                stream_sample.latency_ms > latency.bad
                OR stream_sample.jitter_ms > jitter.bad
                OR stream_sample.avg_loss_pct > loss.bad
                OR (
                    stream_sample.frame_rate_fps < frame_rate.bad
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 3
            WHEN
                stream_sample.latency_ms > latency.poor
                OR stream_sample.jitter_ms > jitter.poor
                OR stream_sample.avg_loss_pct > loss.poor
                OR (
                    stream_sample.frame_rate_fps < frame_rate.poor
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 2
            WHEN
                stream_sample.latency_ms > latency.fair
                OR stream_sample.jitter_ms > jitter.fair
                OR stream_sample.avg_loss_pct > loss.fair
                OR (
                    stream_sample.frame_rate_fps < frame_rate.fair
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 1
            -- Good needs a metric that the profile has an opinion on: no bound and no value are no praise.
            WHEN
                stream_sample.latency_ms <= coalesce(latency.fair, latency.poor, latency.bad)
                OR stream_sample.jitter_ms <= coalesce(jitter.fair, jitter.poor, jitter.bad)
                OR stream_sample.avg_loss_pct <= coalesce(loss.fair, loss.poor, loss.bad)
                OR stream_sample.frame_rate_fps >= coalesce(frame_rate.fair, frame_rate.poor, frame_rate.bad)
                THEN 0
        END AS class,
        CASE
            WHEN stream_sample.bitrate_kbps > 0 AND stream_sample.latency_ms > coalesce(latency.poor, latency.bad)
                THEN 1
            ELSE 0
        END AS due_latency,
        CASE
            WHEN stream_sample.bitrate_kbps > 0 AND stream_sample.jitter_ms > coalesce(jitter.poor, jitter.bad)
                THEN 1
            ELSE 0
        END AS due_jitter,
        CASE
            WHEN stream_sample.bitrate_kbps > 0 AND stream_sample.avg_loss_pct > coalesce(loss.poor, loss.bad)
                THEN 1
            ELSE 0
        END AS due_loss,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.frame_rate_fps < coalesce(frame_rate.poor, frame_rate.bad)
                AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                THEN 1
            ELSE 0
        END AS due_fps,
        CASE
            WHEN stream_sample.bitrate_kbps > 0 AND stream_sample.max_loss_pct > burst.fair THEN 1
            ELSE 0
        END AS burst,
        -- Mouth to ear: half of the round trip, two jitters of buffer, 26.5 ms of codec.
        CASE
            WHEN stream.medium = 'audio' AND stream_sample.bitrate_kbps > 0
                THEN stream_sample.latency_ms / 2 + 2 * stream_sample.jitter_ms + 26.5
        END AS mouth_to_ear_ms
    FROM threshold AS profile
    CROSS JOIN event
    JOIN participant_session ON participant_session.event_id = event.event_id
    -- A cross join keeps its order: the bounds are looked up once for each session's stream and not for each sample.
    CROSS JOIN stream
    LEFT JOIN threshold AS latency
        ON latency.name = profile.name AND latency.medium = stream.medium AND latency.metric = 'latency_ms'
    LEFT JOIN threshold AS jitter
        ON jitter.name = profile.name AND jitter.medium = stream.medium AND jitter.metric = 'jitter_ms'
    LEFT JOIN threshold AS loss
        ON loss.name = profile.name AND loss.medium = stream.medium AND loss.metric = 'avg_loss_pct'
    LEFT JOIN threshold AS frame_rate
        ON frame_rate.name = profile.name AND frame_rate.medium = stream.medium
        AND frame_rate.medium = 'video' AND frame_rate.metric = 'frame_rate_fps'
    LEFT JOIN threshold AS burst
        ON burst.name = profile.name AND burst.medium = stream.medium AND burst.metric = 'max_loss_pct'
    CROSS JOIN stream_sample
    WHERE
        profile.medium = 'event'
        AND profile.metric = 'poor_share_pct'
        AND stream_sample.session_id = participant_session.session_id
        AND stream_sample.stream_id = stream.stream_id
),
rated AS (
    -- The E-model's rating of the same rows: delay costs a little and much beyond 177.3 ms, loss as for G.711 with
    -- concealment, the only published constants that need no knowledge of Zoom's codec.
    SELECT
        judged.*,
        93.2
        - 0.024 * mouth_to_ear_ms
        - CASE WHEN mouth_to_ear_ms > 177.3 THEN 0.11 * (mouth_to_ear_ms - 177.3) ELSE 0 END
        - 95 * avg_loss_pct / (avg_loss_pct + 25.1) AS r_factor
    FROM judged
)
SELECT
    profile,
    kind,
    event_uuid,
    user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', join_at, 'unixepoch') AS join_time,
    session_id,
    stream,
    medium,
    direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', sampled_at, 'unixepoch') AS sampled_at,
    sampled_at AS sampled_at_unix,
    sampled_at - sampled_at % 60 AS minute_unix,
    state,
    class,
    CASE class WHEN 0 THEN 'good' WHEN 1 THEN 'fair' WHEN 2 THEN 'poor' WHEN 3 THEN 'bad' END AS class_name,
    due_latency,
    due_jitter,
    due_loss,
    due_fps,
    burst,
    bitrate_kbps,
    latency_ms,
    jitter_ms,
    avg_loss_pct,
    max_loss_pct,
    width_px,
    height_px,
    frame_rate_fps,
    -- The polynomial dips below 1 for ratings under 6.5, hence the floor.
    CASE
        WHEN r_factor < 6.5 THEN 1.0
        ELSE 1 + 0.035 * r_factor + 0.000007 * r_factor * (r_factor - 60) * (100 - r_factor)
    END AS estimated_mos
FROM rated;

-- Which sessions are one person: those that share a Zoom id, an e-mail address or a participant UUID. Anybody else,
-- and everybody once identities are purged, is one person per session. A person is known by the lowest session.
CREATE VIEW v_person_session AS
WITH identified AS (
    -- One row per session with what may tie it to another of the same event.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        participant_identity.zoom_user_id,
        lower(participant_identity.email) AS email,
        participant_identity.participant_uuid
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
),
tied_by_id AS (
    -- The lowest session with the same Zoom id.
    SELECT
        identified.*,
        CASE
            WHEN zoom_user_id IS NULL THEN session_id
            ELSE min(session_id) OVER (PARTITION BY kind, event_uuid, zoom_user_id)
        END AS person_by_id
    FROM identified
),
tied_by_email AS (
    -- The lowest of those with the same address: from here on a step carries on what the one before it found.
    SELECT
        tied_by_id.*,
        CASE
            WHEN email IS NULL THEN person_by_id
            ELSE min(person_by_id) OVER (PARTITION BY kind, event_uuid, email)
        END AS person_by_email
    FROM tied_by_id
),
tied_by_uuid AS (
    -- The lowest of those with the same participant UUID.
    SELECT
        tied_by_email.*,
        CASE
            WHEN participant_uuid IS NULL THEN person_by_email
            ELSE min(person_by_email) OVER (PARTITION BY kind, event_uuid, participant_uuid)
        END AS person_by_uuid
    FROM tied_by_email
),
tied_back_by_email AS (
    -- And back again, so that a session tied only at the last step takes its relatives along.
    SELECT
        tied_by_uuid.*,
        CASE
            WHEN email IS NULL THEN person_by_uuid
            ELSE min(person_by_uuid) OVER (PARTITION BY kind, event_uuid, email)
        END AS person_back_by_email
    FROM tied_by_uuid
)
SELECT
    kind,
    event_uuid,
    session_id,
    CASE
        WHEN zoom_user_id IS NULL THEN person_back_by_email
        ELSE min(person_back_by_email) OVER (PARTITION BY kind, event_uuid, zoom_user_id)
    END AS person_id
FROM tied_back_by_email;

-- How much of a session was sampled: Zoom takes one look a minute.
CREATE VIEW v_session_coverage AS
WITH present AS (
    -- One row per session: from when to when, and what was sampled. Nobody who is still in has a leave time, and an
    -- unknown join stands at 1970; the samples bound the session then.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        CASE
            WHEN participant_session.join_at = 0 THEN coalesce(min(sample.sampled_at), 0)
            ELSE participant_session.join_at
        END AS present_from_unix,
        coalesce(participant_session.leave_at, max(sample.sampled_at), participant_session.join_at)
            AS present_to_unix,
        count(sample.sampled_at) AS samples,
        count(DISTINCT sample.sampled_at - sample.sampled_at % 60) AS observed_minutes
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    LEFT JOIN sample ON sample.session_id = participant_session.session_id
    GROUP BY
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        participant_session.join_at,
        participant_session.leave_at
),
expected AS (
    -- The same with the minutes that Zoom should have sampled: the length to the nearest minute, at least one, as
    -- even the shortest session is looked at once.
    SELECT
        present.*,
        CASE
            WHEN present_to_unix - present_from_unix < 90 THEN 1
            ELSE CAST(
                (present_to_unix - present_from_unix + 30 - (present_to_unix - present_from_unix + 30) % 60) / 60
                AS INTEGER
            )
        END AS expected_minutes
    FROM present
)
SELECT
    kind,
    event_uuid,
    session_id,
    present_from_unix,
    present_to_unix,
    samples,
    observed_minutes,
    expected_minutes,
    -- A session that begins in the middle of a minute touches one minute more than it is long.
    CASE WHEN observed_minutes > expected_minutes THEN expected_minutes ELSE observed_minutes END AS covered_minutes
FROM expected;

-- What a session may have in common with others: one row per session and attribute, NULL where Zoom does not tell.
CREATE VIEW v_session_attribute AS
WITH located AS (
    -- One row per session. Eight groups of an IPv6 address are written out where `::` stands for the zeros among
    -- them: with c colons, 8 - c groups are missing.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        lower(
            replace(
                participant_identity.ip_address,
                '::',
                substr(
                    ':0:0:0:0:0:0:0',
                    1,
                    2 * (
                        8 - length(participant_identity.ip_address)
                        + length(replace(participant_identity.ip_address, ':', ''))
                    )
                ) || ':'
            )
        ) AS ip_address,
        participant_session.location,
        participant_session.data_center,
        participant_session.network_type,
        participant_session.connection_type,
        participant_session.version,
        participant_session.os,
        participant_session.device,
        participant_identity.microphone,
        participant_identity.camera
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
),
halved AS (
    -- The same with the network's part of the address: without the last two of eight groups, or the last of four
    -- numbers.
    SELECT
        located.*,
        CASE
            WHEN instr(ip_address, '.') > 0 THEN rtrim(ip_address, '0123456789')
            ELSE rtrim(rtrim(rtrim(rtrim(ip_address, '0123456789abcdef'), ':'), '0123456789abcdef'), ':')
        END AS network
    FROM located
),
networked AS (
    -- The same with the network as it is written: /24 of an IPv4 address, /64 of an IPv6 one.
    SELECT
        halved.*,
        CASE
            WHEN instr(ip_address, '.') > 0 THEN network || '0/24'
            WHEN instr(ip_address, ':') > 0
                THEN rtrim(rtrim(rtrim(network, '0123456789abcdef'), ':'), '0123456789abcdef') || ':/64'
        END AS subnet
    FROM halved
),
attribute AS (
    -- One row per attribute, in the order in which one is named before another that explains as much.
    SELECT 1 AS position, 'subnet' AS attribute
    UNION ALL
    SELECT 2 AS position, 'location' AS attribute
    UNION ALL
    SELECT 3 AS position, 'data_center' AS attribute
    UNION ALL
    SELECT 4 AS position, 'network_type' AS attribute
    UNION ALL
    SELECT 5 AS position, 'connection_type' AS attribute
    UNION ALL
    SELECT 6 AS position, 'version' AS attribute
    UNION ALL
    SELECT 7 AS position, 'route' AS attribute
    UNION ALL
    SELECT 8 AS position, 'os' AS attribute
    UNION ALL
    SELECT 9 AS position, 'device' AS attribute
    UNION ALL
    SELECT 10 AS position, 'microphone' AS attribute
    UNION ALL
    SELECT 11 AS position, 'camera' AS attribute
)
SELECT
    networked.kind,
    networked.event_uuid,
    networked.session_id,
    attribute.position,
    attribute.attribute,
    CASE attribute.attribute
        WHEN 'subnet' THEN networked.subnet
        WHEN 'location' THEN networked.location
        WHEN 'data_center' THEN networked.data_center
        WHEN 'network_type' THEN networked.network_type
        WHEN 'connection_type' THEN networked.connection_type
        -- Of 6.5.11.26770 the first two numbers: builds are too many to compare.
        WHEN 'version'
            THEN substr(
                networked.version,
                1,
                instr(networked.version, '.')
                + instr(substr(networked.version || '.', instr(networked.version, '.') + 1), '.')
                - 1
            )
        WHEN 'route' THEN networked.data_center || ', ' || coalesce(networked.connection_type, 'not reported')
        WHEN 'os' THEN networked.os
        WHEN 'device' THEN networked.device
        WHEN 'microphone' THEN networked.microphone
        WHEN 'camera' THEN networked.camera
    END AS value
FROM networked
CROSS JOIN attribute;
