-- What a later run asks for again, and why it is open. Zoom answers for a year after the event.
SELECT
    v_work.kind,
    coalesce(v_work.event_uuid, v_work.event_number) AS event,
    v_event.start_time,
    date(v_event.start_time, '+1 year') AS out_of_reach_on,
    v_work.participant,
    v_work.asked_for,
    v_work.state,
    v_work.records_done,
    v_work.records_total,
    v_work.attempts,
    v_work.reason,
    v_work.next_try_at
FROM v_work
LEFT JOIN v_event ON v_event.kind = v_work.kind AND v_event.event_uuid = v_work.event_uuid
WHERE v_work.state NOT IN ('done', 'empty', 'expired')
    AND NOT (v_work.failed_days >= 3 AND v_work.state IN ('not_found', 'forbidden', 'blocked', 'failed'))
ORDER BY v_event.start_time IS NULL, v_event.start_time, event, v_work.participant, v_work.asked_for DESC
LIMIT :limit
