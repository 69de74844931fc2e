-- The unreadable text of anything but a sample may name somebody; that there was one stays known.
UPDATE anomaly
SET raw_value = ''
WHERE event_id IN temp.aged_event AND raw_value <> '' AND path NOT LIKE 'user_qos[]%'
