-- Where a profile has the signal of Wi-Fi turn fair and poor.
SELECT fair, poor
FROM threshold
WHERE name = :thresholds AND medium = 'machine' AND metric = 'wifi_avg_rssi_dbm'
