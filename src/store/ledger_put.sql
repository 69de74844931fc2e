-- Writes a work item as it is now.
INSERT INTO work_item (
    kind, event_key, participant, source, state, records_done, records_total, attempts, http_status, zoom_code, reason,
    next_try_at, qos_finished_at, finished_at, failed_days, failed_on, lacking_asked_on, asked_for
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, event_key, participant, asked_for) DO UPDATE SET
    source = excluded.source,
    state = excluded.state,
    records_done = excluded.records_done,
    records_total = excluded.records_total,
    attempts = excluded.attempts,
    http_status = excluded.http_status,
    zoom_code = excluded.zoom_code,
    reason = excluded.reason,
    next_try_at = excluded.next_try_at,
    qos_finished_at = excluded.qos_finished_at,
    finished_at = excluded.finished_at,
    failed_days = excluded.failed_days,
    failed_on = excluded.failed_on,
    lacking_asked_on = excluded.lacking_asked_on
