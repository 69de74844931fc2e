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
