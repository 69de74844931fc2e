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
