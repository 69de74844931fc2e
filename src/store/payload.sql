-- Keeps the newest record for each endpoint and subject.
INSERT INTO payload (event_id, response_id, session_id, endpoint, subject, record_bytes, record_zstd)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (event_id, endpoint, subject) DO UPDATE SET
    response_id = excluded.response_id,
    session_id = excluded.session_id,
    record_bytes = excluded.record_bytes,
    record_zstd = excluded.record_zstd
