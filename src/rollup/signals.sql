-- The signals of a session's machine, as far as they are told.
SELECT sampled_at, wifi_avg_rssi_dbm
FROM sample
WHERE session_id = ? AND wifi_avg_rssi_dbm IS NOT NULL
