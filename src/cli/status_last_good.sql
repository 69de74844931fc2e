-- The last collection that left nothing undone.
SELECT
    max(finished_at) AS finished_at_unix,
    strftime('%Y-%m-%dT%H:%M:%SZ', max(finished_at), 'unixepoch') AS finished_at
FROM run
WHERE command = 'collect' AND exit_code = 0
