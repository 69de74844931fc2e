-- Writes how the question for a day's counts ended.
INSERT INTO zoom_count_day (account, day_on, unit, state, asked_at, http_status, zoom_code, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, day_on, unit) DO UPDATE SET
    state = excluded.state,
    asked_at = excluded.asked_at,
    http_status = excluded.http_status,
    zoom_code = excluded.zoom_code,
    reason = excluded.reason
