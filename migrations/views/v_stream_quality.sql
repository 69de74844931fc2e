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
