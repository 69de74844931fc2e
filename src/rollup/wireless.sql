-- The sessions of an event that are on Wi-Fi.
SELECT session_id
FROM v_participant_session
WHERE kind = :kind AND event_uuid = :event AND network_type = 'Wifi'
