-- The views. Those that people and tools read are the contract: they never lose or redefine a column, and they run on
-- SQLite 3.40 without this program's functions. v_person_session, v_session_span, v_counted_sample, v_session_coverage,
-- v_session_attribute and v_stream_class stand under the reports: the rules of judging a sample, of counting a person
-- once and of coverage, each in one place; they are no part of the contract. Every column of both is described in
-- dictionary.csv.
--
-- The views under the reports read tables where the contract views would keep SQLite from seeing the keys; every column
-- that they read also stands in a contract view, and nothing there is SQLite's own but `strftime`, so that they can be
-- computed elsewhere. In v_stream_class the bounds of a profile for a stream are an expression of their own: as joins
-- between the sessions and the samples they made DuckDB and Spark build a row of all bounds for each session and
-- stream, which was most of a report's memory.
--
-- v_person, v_attendance and v_stream_minute answer for one event from that event's rows alone, however many others are
-- stored, as long as the statement says which: WHERE event_uuid = …. SQLite hands such a condition down through windows
-- that are partitioned by it, but not through one GROUP BY to the next; so they count by windows and keep one row of
-- each partition.

PRAGMA user_version = 2;

-- One meeting or webinar instance.
CREATE VIEW v_event AS
SELECT
    event.kind,
    event.event_uuid,
    event.event_number,
    event.topic,
    event.host_name,
    event.host_email,
    strftime('%Y-%m-%dT%H:%M:%SZ', event.start_at, 'unixepoch') AS start_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', event.end_at, 'unixepoch') AS end_time,
    (
        SELECT count(*)
        FROM participant_session
        WHERE participant_session.event_id = event.event_id AND participant_session.is_counted = 1
    ) AS participant_sessions,
    event.zoom_participants,
    event.user_type,
    event.dept,
    event.duration,
    event.has_pstn,
    event.has_voip,
    event.has_3rd_party_audio,
    event.has_video,
    event.has_screen_share,
    event.has_recording,
    event.has_sip,
    event.has_archiving,
    event.has_manual_captions,
    event.has_automated_captions,
    event.has_poll,
    event.has_qa,
    event.has_survey,
    event.has_external_participant,
    event.audio_quality,
    event.video_quality,
    event.screen_share_quality,
    event.custom_keys,
    event.tracking_fields,
    event.session_key,
    event.avg_jointime_cost,
    event.start_at AS start_time_unix,
    event.end_at AS end_time_unix,
    event.asked,
    event.zoom_joins,
    event.has_meeting_summary,
    event.in_room_participants
FROM event;

-- One join of one participant, with the identity where it is still kept, and the site where the map knows it.
CREATE VIEW v_participant_session AS
SELECT
    event.kind,
    event.event_uuid,
    event.event_number,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.leave_at, 'unixepoch') AS leave_time,
    participant_identity.participant_uuid,
    participant_identity.zoom_user_id,
    participant_identity.user_name,
    participant_identity.email,
    participant_session.device,
    participant_identity.ip_address,
    participant_session.location,
    participant_session.network_type,
    participant_session.connection_type,
    participant_session.data_center,
    participant_session.version,
    participant_identity.participant_user_id,
    participant_identity.registrant_id,
    participant_identity.customer_key,
    participant_identity.internal_ip_addresses,
    participant_identity.mac_addr,
    participant_identity.harddisk_id,
    participant_identity.pc_name,
    participant_identity.domain,
    participant_identity.device_name,
    participant_identity.camera,
    participant_identity.microphone,
    participant_identity.speaker,
    participant_identity.sip_uri,
    participant_identity.from_sip_uri,
    participant_identity.audio_call,
    participant_identity.leave_reason,
    participant_session.client,
    participant_session.os,
    participant_session.os_version,
    participant_session.browser_name,
    participant_session.browser_version,
    participant_session.zoom_thin_client_plugin_version,
    participant_session.video_connection_type,
    participant_session.as_connection_type,
    participant_session.full_data_center,
    participant_session.role,
    participant_session.status,
    participant_session.bo_mtg_id,
    participant_session.in_room_participants,
    participant_session.share_application,
    participant_session.share_desktop,
    participant_session.share_whiteboard,
    participant_session.recording,
    participant_session.has_archiving,
    participant_session.optional_archiving,
    participant_session.aic_disclaimer,
    participant_session.group_id,
    participant_session.health,
    participant_session.issue_list,
    participant_session.audio_quality,
    participant_session.video_quality,
    participant_session.screen_share_quality,
    participant_session.total_jointime_cost,
    participant_session.rc_reason,
    participant_session.as_socket_break,
    participant_session.command_socket_break,
    participant_session.audio_socket_break,
    participant_session.video_socket_break,
    participant_session.session_id,
    participant_session.join_at AS join_time_unix,
    participant_session.leave_at AS leave_time_unix,
    session_site.site,
    session_site.building,
    session_site.is_vpn,
    session_site.network AS site_network,
    participant_session.origin,
    participant_session.is_counted,
    participant_session.person_key
FROM participant_session
JOIN event USING (event_id)
LEFT JOIN participant_identity USING (session_id)
LEFT JOIN session_site USING (session_id);

-- One element of user_qos: the participant's machine at one second.
CREATE VIEW v_sample AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', sample.sampled_at, 'unixepoch') AS sampled_at,
    sample.zoom_min_cpu_pct,
    sample.zoom_avg_cpu_pct,
    sample.zoom_max_cpu_pct,
    sample.system_max_cpu_pct,
    sample.wifi_min_rssi_dbm,
    sample.wifi_avg_rssi_dbm,
    sample.wifi_max_rssi_dbm,
    sample.system_min_cpu_pressure,
    sample.system_avg_cpu_pressure,
    sample.system_max_cpu_pressure,
    sample.session_id,
    sample.sampled_at AS sampled_at_unix,
    participant_session.origin,
    participant_session.is_counted
FROM sample
JOIN participant_session USING (session_id)
JOIN event USING (event_id);

-- One stream of one session at one second, in natural units.
CREATE VIEW v_stream_sample AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    stream.stream,
    stream.medium,
    stream.direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', stream_sample.sampled_at, 'unixepoch') AS sampled_at,
    stream_sample.bitrate_kbps,
    stream_sample.latency_ms,
    stream_sample.jitter_ms,
    stream_sample.avg_loss_pct,
    stream_sample.max_loss_pct,
    stream_sample.width_px,
    stream_sample.height_px,
    stream_sample.frame_rate_fps,
    stream_sample.session_id,
    stream_sample.sampled_at AS sampled_at_unix,
    participant_session.origin,
    participant_session.is_counted
FROM stream_sample
JOIN stream USING (stream_id)
JOIN participant_session USING (session_id)
JOIN event USING (event_id);

-- Zoom's own word on a stream or a medium at one second, which only its subscription (QSS) sends.
CREATE VIEW v_stream_quality AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    stream_quality.subject,
    CASE
        WHEN substr(stream_quality.subject, 1, 6) = 'audio_' THEN 'audio'
        WHEN substr(stream_quality.subject, 1, 6) = 'video_' THEN 'video'
        WHEN substr(stream_quality.subject, 1, 3) = 'as_' THEN 'share'
    END AS medium,
    strftime('%Y-%m-%dT%H:%M:%SZ', stream_quality.sampled_at, 'unixepoch') AS sampled_at,
    stream_quality.quality_score,
    stream_quality.quality,
    stream_quality.network_notification,
    stream_quality.session_id,
    stream_quality.sampled_at AS sampled_at_unix,
    participant_session.origin
FROM stream_quality
JOIN participant_session USING (session_id)
JOIN event USING (event_id);

-- What could not be read; rows about the event itself have no participant.
CREATE VIEW v_anomaly AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', anomaly.sampled_at, 'unixepoch') AS sampled_at,
    anomaly.path,
    anomaly.raw_value,
    anomaly.occurrences,
    anomaly.session_id,
    anomaly.endpoint,
    participant_session.origin
FROM anomaly
JOIN event USING (event_id)
LEFT JOIN participant_session ON participant_session.session_id = anomaly.session_id;

-- The ledger: what was asked of Zoom and how it ended.
CREATE VIEW v_work AS
SELECT
    work_item.kind,
    CASE WHEN substr(work_item.event_key, 1, 1) <> '#' THEN work_item.event_key END AS event_uuid,
    CASE
        WHEN substr(work_item.event_key, 1, 1) = '#' THEN CAST(substr(work_item.event_key, 2) AS INTEGER)
        ELSE event.event_number
    END AS event_number,
    nullif(work_item.participant, '') AS participant,
    work_item.source,
    work_item.state,
    work_item.records_done,
    work_item.records_total,
    work_item.attempts,
    work_item.http_status,
    work_item.zoom_code,
    work_item.reason,
    strftime('%Y-%m-%dT%H:%M:%SZ', work_item.next_try_at, 'unixepoch') AS next_try_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', work_item.finished_at, 'unixepoch') AS finished_at,
    work_item.failed_days
FROM work_item
LEFT JOIN event ON event.kind = work_item.kind AND event.event_uuid = work_item.event_key;

-- Which sessions are one person: those that share a Zoom id, an e-mail address or a participant UUID, and those that
-- share one with these, to the end of the chain. Whoever stores a session follows it, as SQLite would follow the chains
-- of all events to answer for one. A person is known by the lowest session; the first place has the one that joined
-- first, and those whose join is unknown come last.
CREATE VIEW v_person_session AS
WITH keyed AS (
    -- CROSS JOIN keeps SQLite to the sessions of the event, where it would else scan all.
    -- One row per session with the key of its person.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        participant_session.join_at,
        coalesce(participant_session.person_key, 'session ' || participant_session.session_id) AS person_key
    FROM event
    CROSS JOIN participant_session
    WHERE participant_session.event_id = event.event_id AND participant_session.is_counted = 1
)
SELECT
    kind,
    event_uuid,
    session_id,
    min(session_id) OVER (PARTITION BY kind, event_uuid, person_key) AS person_id,
    row_number() OVER (
        PARTITION BY kind, event_uuid, person_key
        ORDER BY CASE WHEN join_at = 0 THEN 1 ELSE 0 END, join_at, session_id
    ) AS place
FROM keyed;

-- From when to when each session was there, in seconds, the end left out, and in whole minutes, and from when to before
-- when its samples count: those of other minutes are a wrong clock's. An unknown join stands at 1970. NULL is unknown, and
-- so is a leave before the join; samples have no bound there, which is one before or after all times that Zoom can write.
CREATE VIEW v_session_span AS
WITH told AS (
    -- One row per session that counts, with what is known of its times.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.event_id,
        participant_session.session_id,
        participant_session.user_id,
        participant_session.join_at AS join_time_unix,
        participant_session.origin,
        CASE WHEN participant_session.join_at <> 0 THEN participant_session.join_at END AS joined_unix,
        CASE WHEN participant_session.leave_at >= participant_session.join_at THEN participant_session.leave_at END
            AS left_unix,
        CASE
            WHEN participant_session.join_at <> 0 THEN participant_session.join_at - participant_session.join_at % 60
        END AS first_minute_unix,
        CASE
            WHEN participant_session.leave_at > participant_session.join_at
                THEN participant_session.leave_at - 1 - (participant_session.leave_at - 1) % 60
            WHEN participant_session.leave_at = participant_session.join_at
                THEN participant_session.leave_at - participant_session.leave_at % 60
        END AS last_minute_unix
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    WHERE participant_session.is_counted = 1
)
SELECT
    told.*,
    coalesce(first_minute_unix, -300000000000) AS counted_from_unix,
    coalesce(last_minute_unix + 60, 300000000000) AS counted_before_unix
FROM told;

-- The samples of the machines that count in reports.
CREATE VIEW v_counted_sample AS
SELECT
    span.kind,
    span.event_uuid,
    sample.session_id,
    sample.sampled_at AS sampled_at_unix,
    sample.sampled_at - sample.sampled_at % 60 AS minute_unix,
    sample.system_max_cpu_pct,
    sample.system_max_cpu_pressure,
    sample.wifi_avg_rssi_dbm
FROM v_session_span AS span
CROSS JOIN sample
WHERE
    sample.session_id = span.session_id
    AND sample.sampled_at >= span.counted_from_unix
    AND sample.sampled_at < span.counted_before_unix;

-- How much of a session was sampled: Zoom takes one look a minute.
CREATE VIEW v_session_coverage AS
WITH looked AS (
    -- One row per session and sample, or one without: the samples are marked that lie within the session. A last look at
    -- the second of the leave is neither within nor outside.
    SELECT
        span.kind,
        span.event_uuid,
        span.session_id,
        span.joined_unix,
        span.left_unix,
        span.first_minute_unix AS joined_minute_unix,
        span.last_minute_unix AS left_minute_unix,
        sample.sampled_at,
        CASE
            WHEN sample.sampled_at >= span.counted_from_unix AND sample.sampled_at < span.counted_before_unix THEN 1
            WHEN sample.sampled_at <> coalesce(span.left_unix, 0) THEN 0
        END AS is_within
    FROM v_session_span AS span
    LEFT JOIN sample ON sample.session_id = span.session_id
),
present AS (
    -- One row per session: from when to when, and what was sampled. The samples bound a session whose join or leave is
    -- unknown; without any, a session whose join is unknown was there nobody knows when.
    SELECT
        kind,
        event_uuid,
        session_id,
        coalesce(joined_unix, min(CASE WHEN is_within = 1 THEN sampled_at END)) AS present_from_unix,
        CASE
            WHEN joined_unix IS NULL AND count(CASE WHEN is_within = 1 THEN 1 END) = 0 THEN NULL
            ELSE coalesce(left_unix, max(CASE WHEN is_within = 1 THEN sampled_at END), joined_unix)
        END AS present_to_unix,
        coalesce(joined_minute_unix, min(CASE WHEN is_within = 1 THEN sampled_at - sampled_at % 60 END))
            AS first_minute_unix,
        CASE
            WHEN joined_unix IS NULL AND count(CASE WHEN is_within = 1 THEN 1 END) = 0 THEN NULL
            ELSE coalesce(
                left_minute_unix,
                max(CASE WHEN is_within = 1 THEN sampled_at - sampled_at % 60 END),
                joined_minute_unix
            )
        END AS last_minute_unix,
        count(CASE WHEN is_within = 1 THEN 1 END) AS samples,
        count(CASE WHEN is_within = 0 THEN 1 END) AS outside_samples,
        count(DISTINCT CASE WHEN is_within = 1 THEN sampled_at - sampled_at % 60 END) AS observed_minutes
    FROM looked
    GROUP BY kind, event_uuid, session_id, joined_unix, left_unix, joined_minute_unix, left_minute_unix
),
expected AS (
    -- The same with the minutes that Zoom should have sampled: the length to the nearest minute, at least one. A stay
    -- of seconds, which it may miss, is expected only where it was sampled.
    SELECT
        present.*,
        CASE
            WHEN present_from_unix IS NULL THEN 0
            WHEN present_to_unix - present_from_unix < 60 AND observed_minutes = 0 THEN 0
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
    CASE WHEN observed_minutes > expected_minutes THEN expected_minutes ELSE observed_minutes END AS covered_minutes,
    outside_samples,
    first_minute_unix,
    last_minute_unix
FROM expected;

-- What a session may have in common with others: one row per session and attribute, NULL where Zoom does not tell.
CREATE VIEW v_session_attribute AS
WITH located AS (
    -- CROSS JOIN keeps SQLite to the sessions of the event, where it would else scan all.
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
        participant_identity.camera,
        identity_token.subnet_token,
        session_site.site,
        session_site.building,
        session_site.is_vpn
    FROM event
    CROSS JOIN participant_session
    LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
    LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
    LEFT JOIN session_site ON session_site.session_id = participant_session.session_id
    WHERE participant_session.event_id = event.event_id AND participant_session.is_counted = 1
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
    -- The same with the network as it is written: /24 of an IPv4 address, /64 of an IPv6 one. What has not the signs of
    -- an address has none.
    SELECT
        halved.*,
        CASE
            WHEN
                length(ip_address) - length(replace(ip_address, '.', '')) = 3
                AND instr(ip_address, '..') = 0
                AND rtrim(ip_address, '0123456789abcdef:.') = ''
                AND network <> ip_address
                THEN network || '0/24'
            WHEN
                length(ip_address) - length(replace(ip_address, ':', '')) = 7
                AND rtrim(ip_address, '0123456789abcdef:') = ''
                THEN rtrim(rtrim(rtrim(network, '0123456789abcdef'), ':'), '0123456789abcdef') || ':/64'
        END AS subnet
    FROM halved
),
named AS (
    -- The same with what is left of a subnet whose addresses are purged: its sessions are still known to share it, and
    -- it goes by an address that another of them has, else by the lowest of them.
    SELECT
        networked.*,
        CASE
            WHEN subnet IS NOT NULL OR subnet_token IS NULL THEN subnet
            ELSE coalesce(
                max(subnet) OVER (PARTITION BY kind, event_uuid, subnet_token),
                'subnet of session ' || min(session_id) OVER (PARTITION BY kind, event_uuid, subnet_token)
            )
        END AS named_subnet
    FROM networked
),
attribute AS (
    -- One row per attribute, in the order in which one is named before another that explains as much: first what the
    -- user's own map calls it.
    SELECT 1 AS position, 'building' AS attribute
    UNION ALL
    SELECT 2 AS position, 'site' AS attribute
    UNION ALL
    SELECT 3 AS position, 'vpn' AS attribute
    UNION ALL
    SELECT 4 AS position, 'subnet' AS attribute
    UNION ALL
    SELECT 5 AS position, 'location' AS attribute
    UNION ALL
    SELECT 6 AS position, 'data_center' AS attribute
    UNION ALL
    SELECT 7 AS position, 'network_type' AS attribute
    UNION ALL
    SELECT 8 AS position, 'connection_type' AS attribute
    UNION ALL
    SELECT 9 AS position, 'version' AS attribute
    UNION ALL
    SELECT 10 AS position, 'route' AS attribute
    UNION ALL
    SELECT 11 AS position, 'os' AS attribute
    UNION ALL
    SELECT 12 AS position, 'device' AS attribute
    UNION ALL
    SELECT 13 AS position, 'microphone' AS attribute
    UNION ALL
    SELECT 14 AS position, 'camera' AS attribute
)
SELECT
    named.kind,
    named.event_uuid,
    named.session_id,
    attribute.position,
    attribute.attribute,
    CASE attribute.attribute
        WHEN 'building' THEN named.site || ', ' || named.building
        WHEN 'site' THEN named.site
        WHEN 'vpn' THEN CASE named.is_vpn WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END
        WHEN 'subnet' THEN named.named_subnet
        WHEN 'location' THEN named.location
        WHEN 'data_center' THEN named.data_center
        WHEN 'network_type' THEN named.network_type
        WHEN 'connection_type' THEN named.connection_type
        -- Of 6.5.11.26770 the first two numbers: builds are too many to compare.
        WHEN 'version'
            THEN substr(
                named.version,
                1,
                instr(named.version, '.')
                + instr(substr(named.version || '.', instr(named.version, '.') + 1), '.')
                - 1
            )
        WHEN 'route' THEN named.data_center || ', ' || coalesce(named.connection_type, 'not reported')
        WHEN 'os' THEN named.os
        WHEN 'device' THEN named.device
        WHEN 'microphone' THEN named.microphone
        WHEN 'camera' THEN named.camera
    END AS value
FROM named
CROSS JOIN attribute;

-- One stream of one session at one second, judged by one profile. Always ask for one: WHERE profile = 'zoom'.
CREATE VIEW v_stream_class AS
WITH bound AS (
    -- One row per profile and stream: above or below what its readings are fair, poor or bad, NULL for no opinion.
    SELECT
        profile.name AS profile,
        stream.stream_id,
        stream.stream,
        stream.medium,
        stream.direction,
        latency.fair AS latency_fair,
        latency.poor AS latency_poor,
        latency.bad AS latency_bad,
        jitter.fair AS jitter_fair,
        jitter.poor AS jitter_poor,
        jitter.bad AS jitter_bad,
        loss.fair AS loss_fair,
        loss.poor AS loss_poor,
        loss.bad AS loss_bad,
        frame_rate.fair AS frame_rate_fair,
        frame_rate.poor AS frame_rate_poor,
        frame_rate.bad AS frame_rate_bad,
        burst.fair AS burst_fair
    FROM threshold AS profile
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
    WHERE profile.medium = 'event' AND profile.metric = 'poor_share_pct'
),
judged AS (
    -- One row per stream sample and profile, with its state, its class and what the class is due to.
    SELECT
        bound.profile,
        span.kind,
        span.event_uuid,
        span.user_id,
        span.join_time_unix AS join_at,
        span.origin,
        stream_sample.session_id,
        bound.stream,
        bound.medium,
        bound.direction,
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
                bound.medium <> 'audio'
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
                stream_sample.latency_ms > bound.latency_bad
                OR stream_sample.jitter_ms > bound.jitter_bad
                OR stream_sample.avg_loss_pct > bound.loss_bad
                OR (
                    stream_sample.frame_rate_fps < bound.frame_rate_bad
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 3
            WHEN
                stream_sample.latency_ms > bound.latency_poor
                OR stream_sample.jitter_ms > bound.jitter_poor
                OR stream_sample.avg_loss_pct > bound.loss_poor
                OR (
                    stream_sample.frame_rate_fps < bound.frame_rate_poor
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 2
            WHEN
                stream_sample.latency_ms > bound.latency_fair
                OR stream_sample.jitter_ms > bound.jitter_fair
                OR stream_sample.avg_loss_pct > bound.loss_fair
                OR (
                    stream_sample.frame_rate_fps < bound.frame_rate_fair
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 1
            -- Good needs a metric that the profile has an opinion on: no bound and no value are no praise.
            WHEN
                stream_sample.latency_ms <= coalesce(bound.latency_fair, bound.latency_poor, bound.latency_bad)
                OR stream_sample.jitter_ms <= coalesce(bound.jitter_fair, bound.jitter_poor, bound.jitter_bad)
                OR stream_sample.avg_loss_pct <= coalesce(bound.loss_fair, bound.loss_poor, bound.loss_bad)
                OR stream_sample.frame_rate_fps
                >= coalesce(bound.frame_rate_fair, bound.frame_rate_poor, bound.frame_rate_bad)
                THEN 0
        END AS class,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.latency_ms > coalesce(bound.latency_poor, bound.latency_bad)
                THEN 1
            ELSE 0
        END AS due_latency,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.jitter_ms > coalesce(bound.jitter_poor, bound.jitter_bad)
                THEN 1
            ELSE 0
        END AS due_jitter,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.avg_loss_pct > coalesce(bound.loss_poor, bound.loss_bad)
                THEN 1
            ELSE 0
        END AS due_loss,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.frame_rate_fps < coalesce(bound.frame_rate_poor, bound.frame_rate_bad)
                AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                THEN 1
            ELSE 0
        END AS due_fps,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.max_loss_pct > bound.burst_fair
                AND stream_sample.avg_loss_pct <= coalesce(bound.loss_fair, bound.loss_poor, bound.loss_bad)
                THEN 1
            ELSE 0
        END AS burst,
        -- Mouth to ear: half of the round trip, two jitters of buffer, 26.5 ms of codec.
        CASE
            WHEN bound.medium = 'audio' AND stream_sample.bitrate_kbps > 0
                THEN stream_sample.latency_ms / 2 + 2 * stream_sample.jitter_ms + 26.5
        END AS mouth_to_ear_ms
    FROM v_session_span AS span
    -- A cross join keeps its order: the bounds are looked up once for each session's stream and not for each sample.
    CROSS JOIN bound
    CROSS JOIN stream_sample
    WHERE
        stream_sample.session_id = span.session_id
        AND stream_sample.stream_id = bound.stream_id
        AND stream_sample.sampled_at >= span.counted_from_unix
        AND stream_sample.sampled_at < span.counted_before_unix
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
    -- The polynomial is below 1 for ratings under 80 - sqrt(5400), hence the floor.
    CASE
        WHEN r_factor < 6.5154 THEN 1.0
        ELSE 1 + 0.035 * r_factor + 0.000007 * r_factor * (r_factor - 60) * (100 - r_factor)
    END AS estimated_mos,
    origin
FROM rated;

-- What every column of every view means, and for each view, in a row without column, what it has rows for.
CREATE VIEW v_dictionary AS
SELECT
    dictionary_view.view_name,
    NULL AS column_name,
    NULL AS column_type,
    NULL AS unit,
    dictionary_view.meaning,
    NULL AS zoom_field,
    dictionary_view.example,
    dictionary_view.position AS view_position,
    0 AS column_position
FROM dictionary_view
UNION ALL
SELECT
    dictionary.view_name,
    dictionary.column_name,
    dictionary.column_type,
    nullif(dictionary.unit, '') AS unit,
    dictionary.meaning,
    nullif(dictionary.zoom_field, '') AS zoom_field,
    NULL AS example,
    dictionary_view.position AS view_position,
    dictionary.position AS column_position
FROM dictionary
JOIN dictionary_view USING (view_name)
ORDER BY view_position, column_position;

-- Whoever took part in an event, once, however often they joined.
CREATE VIEW v_person AS
WITH joined AS (
    -- One row per session: whose it is, and from when to when it lasted. The samples bound a session whose join or
    -- leave is unknown.
    SELECT
        person.kind,
        person.event_uuid,
        event.event_number,
        person.person_id,
        person.session_id,
        participant_identity.user_name,
        participant_identity.email,
        participant_identity.zoom_user_id,
        coalesce(
            span.joined_unix,
            (
                SELECT min(counted.sampled_at_unix)
                FROM v_counted_sample AS counted
                WHERE counted.session_id = person.session_id
            )
        ) AS present_from,
        coalesce(
            span.left_unix,
            (
                SELECT max(counted.sampled_at_unix)
                FROM v_counted_sample AS counted
                WHERE counted.session_id = person.session_id
            ),
            span.joined_unix
        ) AS told_to
    FROM v_person_session AS person
    CROSS JOIN v_session_span AS span ON span.session_id = person.session_id
    CROSS JOIN event ON event.event_id = span.event_id
    LEFT JOIN participant_identity ON participant_identity.session_id = person.session_id
),
present AS (
    -- The same with its end, which nobody knows of whoever was there nobody knows since when.
    SELECT joined.*, CASE WHEN present_from IS NOT NULL THEN told_to END AS present_to
    FROM joined
),
followed AS (
    -- The same with until when the person had been present before: two devices at once are one presence.
    SELECT
        present.*,
        max(present_to) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY CASE WHEN present_from IS NULL THEN 1 ELSE 0 END, present_from, session_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS present_before
    FROM present
),
added AS (
    -- The same with the seconds that this session adds to the presence.
    SELECT
        followed.*,
        CASE
            WHEN present_from IS NULL OR present_to <= present_from THEN 0
            WHEN present_before IS NULL OR present_before <= present_from THEN present_to - present_from
            WHEN present_before < present_to THEN present_to - present_before
            ELSE 0
        END AS added_seconds
    FROM followed
),
gathered AS (
    -- One row per session with what all sessions of the person have together. Whoever was renamed keeps the first name.
    SELECT
        kind,
        event_uuid,
        event_number,
        person_id,
        session_id,
        first_value(user_name) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY
                CASE WHEN user_name IS NULL THEN 1 ELSE 0 END,
                CASE WHEN present_from IS NULL THEN 1 ELSE 0 END,
                present_from,
                user_name
        ) AS user_name,
        first_value(email) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY
                CASE WHEN email IS NULL THEN 1 ELSE 0 END,
                CASE WHEN present_from IS NULL THEN 1 ELSE 0 END,
                present_from,
                email
        ) AS email,
        first_value(zoom_user_id) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY
                CASE WHEN zoom_user_id IS NULL THEN 1 ELSE 0 END,
                CASE WHEN present_from IS NULL THEN 1 ELSE 0 END,
                present_from,
                zoom_user_id
        ) AS zoom_user_id,
        min(present_from) OVER everything AS first_join_at,
        max(present_to) OVER everything AS last_leave_at,
        count(*) OVER everything AS sessions,
        sum(added_seconds) OVER everything AS present_seconds
    FROM added
    WINDOW everything AS (PARTITION BY kind, event_uuid, person_id)
)
SELECT
    kind,
    event_uuid,
    event_number,
    person_id,
    user_name,
    email,
    zoom_user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', first_join_at, 'unixepoch') AS first_join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', last_leave_at, 'unixepoch') AS last_leave_time,
    sessions,
    (present_seconds + 30 - (present_seconds + 30) % 60) / 60 AS present_minutes,
    first_join_at AS first_join_time_unix,
    last_leave_at AS last_leave_time_unix
FROM gathered
WHERE session_id = person_id;

-- What each person did: minutes with the camera on, sharing a screen, with the microphone open.
CREATE VIEW v_attendance AS
WITH noted AS (
    -- One row per person, under the session that a person is known by and without minute.
    SELECT
        kind,
        event_uuid,
        person_id AS session_id,
        NULL AS minute_unix,
        0 AS camera_on,
        0 AS sharing,
        0 AS unmuted,
        event_number,
        user_name,
        email,
        present_minutes
    FROM v_person
    UNION ALL
    -- One row per sample: the participant was there.
    SELECT
        sample.kind,
        sample.event_uuid,
        sample.session_id,
        sample.minute_unix,
        0 AS camera_on,
        0 AS sharing,
        0 AS unmuted,
        NULL AS event_number,
        NULL AS user_name,
        NULL AS email,
        NULL AS present_minutes
    FROM v_counted_sample AS sample
    UNION ALL
    -- One row per sample of a stream that the participant sent. A muted microphone sends at 0 kbps, and a camera that
    -- is off may send without a picture.
    SELECT
        span.kind,
        span.event_uuid,
        span.session_id,
        stream_sample.sampled_at - stream_sample.sampled_at % 60 AS minute_unix,
        CASE
            WHEN
                stream.medium = 'video'
                AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                THEN 1
            ELSE 0
        END AS camera_on,
        CASE WHEN stream.medium = 'share' THEN 1 ELSE 0 END AS sharing,
        CASE WHEN stream.medium = 'audio' THEN 1 ELSE 0 END AS unmuted,
        NULL AS event_number,
        NULL AS user_name,
        NULL AS email,
        NULL AS present_minutes
    FROM v_session_span AS span
    CROSS JOIN stream
    CROSS JOIN stream_sample
    WHERE
        stream_sample.session_id = span.session_id
        AND stream_sample.stream_id = stream.stream_id
        AND stream_sample.sampled_at >= span.counted_from_unix
        AND stream_sample.sampled_at < span.counted_before_unix
        AND stream.direction = 'send'
        AND stream_sample.bitrate_kbps > 0
),
person_noted AS (
    -- The same with what the person did in that minute on all devices, and which of the minute's rows it is.
    SELECT
        person.person_id,
        noted.kind,
        noted.event_uuid,
        noted.minute_unix,
        noted.event_number,
        noted.user_name,
        noted.email,
        noted.present_minutes,
        max(noted.camera_on) OVER minute AS camera_on,
        max(noted.sharing) OVER minute AS sharing,
        max(noted.unmuted) OVER minute AS unmuted,
        row_number() OVER minute AS nth
    FROM v_person_session AS person
    JOIN noted
        ON noted.kind = person.kind
        AND noted.event_uuid = person.event_uuid
        AND noted.session_id = person.session_id
    WINDOW minute AS (PARTITION BY noted.kind, noted.event_uuid, person.person_id, noted.minute_unix)
),
counted AS (
    -- One row per person and minute, and the person's row without minute, each with the person's minutes.
    SELECT
        kind,
        event_uuid,
        person_id,
        minute_unix,
        event_number,
        user_name,
        email,
        present_minutes,
        count(minute_unix) OVER everything AS observed_minutes,
        sum(camera_on) OVER everything AS camera_on_minutes,
        sum(sharing) OVER everything AS sharing_minutes,
        sum(unmuted) OVER everything AS unmuted_minutes
    FROM person_noted
    WHERE nth = 1
    WINDOW everything AS (PARTITION BY kind, event_uuid, person_id)
)
SELECT
    kind,
    event_uuid,
    event_number,
    person_id,
    user_name,
    email,
    present_minutes,
    observed_minutes,
    camera_on_minutes,
    sharing_minutes,
    unmuted_minutes,
    observed_minutes - unmuted_minutes AS silent_minutes
FROM counted
WHERE minute_unix IS NULL;

-- One stream of one session in one minute, judged by the default profile. Of several samples the worst one speaks.
CREATE VIEW v_stream_minute AS
WITH ranked AS (
    -- One row per sample, the worst of its minute first; NULL, which is idle, comes last.
    SELECT
        v_stream_class.*,
        row_number() OVER (
            PARTITION BY kind, event_uuid, session_id, stream, minute_unix
            ORDER BY class DESC, sampled_at_unix
        ) AS nth
    FROM v_stream_class
    WHERE profile = 'zoom'
)
SELECT
    kind,
    event_uuid,
    user_id,
    join_time,
    stream,
    medium,
    direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', minute_unix, 'unixepoch') AS minute,
    state,
    class,
    class_name,
    bitrate_kbps,
    latency_ms,
    jitter_ms,
    avg_loss_pct,
    max_loss_pct,
    width_px,
    height_px,
    frame_rate_fps,
    estimated_mos,
    session_id,
    minute_unix,
    origin
FROM ranked
WHERE nth = 1;
