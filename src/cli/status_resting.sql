-- What failed on three days and is asked for once a week, with the command that drops it; names are quoted for the shell.
SELECT
    kind,
    coalesce(event_uuid, event_number) AS event,
    participant,
    asked_for,
    state,
    failed_days,
    reason,
    next_try_at,
    CASE
        WHEN participant IS NULL THEN
            'zoom-qos forget --kind ' || kind || ' --event=' || coalesce(event_uuid, event_number)
        ELSE 'zoom-qos forget --person=' || '''' || replace(participant, '''', '''\''''') || ''''
    END AS drop_with
FROM v_work
WHERE failed_days >= 3 AND state IN ('not_found', 'forbidden', 'blocked', 'failed')
ORDER BY next_try_at, event, participant, asked_for DESC
LIMIT :limit
