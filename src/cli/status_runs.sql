-- The last runs; one without an end was killed, or is going on.
SELECT
    command,
    strftime('%Y-%m-%dT%H:%M:%SZ', started_at, 'unixepoch') AS started_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', finished_at, 'unixepoch') AS finished_at,
    exit_code
FROM run
ORDER BY run_id DESC
LIMIT 5
