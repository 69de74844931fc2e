UNION ALL
SELECT account, kind, event_uuid, session_id, 18 AS position, 'account' AS attribute, account AS value
FROM v_session_told
