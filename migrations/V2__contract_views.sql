-- The contract views: what people and tools read. They never lose or redefine a column, and they run on SQLite 3.40
-- without this program's functions. Every column is described in dictionary.csv.

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
        WHERE participant_session.event_id = event.event_id
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
    event.end_at AS end_time_unix
FROM event;

-- One join of one participant, with the identity where it is still kept.
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
    participant_session.leave_at AS leave_time_unix
FROM participant_session
JOIN event USING (event_id)
LEFT JOIN participant_identity USING (session_id);

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
    sample.sampled_at AS sampled_at_unix
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
    stream_sample.sampled_at AS sampled_at_unix
FROM stream_sample
JOIN stream USING (stream_id)
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
    anomaly.endpoint
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
    strftime('%Y-%m-%dT%H:%M:%SZ', work_item.finished_at, 'unixepoch') AS finished_at
FROM work_item
LEFT JOIN event ON event.kind = work_item.kind AND event.event_uuid = work_item.event_key;
