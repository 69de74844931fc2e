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
    work_item.failed_days,
    work_item.asked_for
FROM work_item
LEFT JOIN event ON event.kind = work_item.kind AND event.event_uuid = work_item.event_key;
