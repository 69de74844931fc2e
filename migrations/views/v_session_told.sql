-- What a session may have in common with others but the subnet: one row per session, one column per attribute, NULL where
-- it is not told.
CREATE VIEW v_session_told AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.session_id,
    session_site.site || ', ' || session_site.building AS building,
    session_site.site,
    CASE session_site.is_vpn WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END AS vpn,
    CASE
        WHEN session_site.is_vpn = 1 THEN 'vpn'
        WHEN session_site.is_vpn = 0 THEN 'office'
        WHEN session_site.session_id IS NOT NULL THEN 'elsewhere'
    END AS place_type,
    session_provider.isp,
    participant_session.location,
    participant_session.data_center,
    participant_session.network_type,
    participant_session.connection_type,
    -- Of 6.5.11.26770 the first two numbers: builds are too many to compare.
    substr(
        participant_session.version,
        1,
        instr(participant_session.version, '.')
        + instr(
            substr(participant_session.version || '.', instr(participant_session.version, '.') + 1),
            '.'
        )
        - 1
    ) AS version,
    participant_session.data_center || ', ' || coalesce(participant_session.connection_type, 'not reported') AS route,
    participant_session.os,
    participant_session.device,
    participant_identity.microphone,
    participant_identity.camera,
    CASE
        WHEN event.start_at % 86400 < 21600 THEN '00-06 UTC'
        WHEN event.start_at % 86400 < 43200 THEN '06-12 UTC'
        WHEN event.start_at % 86400 < 64800 THEN '12-18 UTC'
        WHEN event.start_at IS NOT NULL THEN '18-24 UTC'
    END AS hours
FROM event
CROSS JOIN participant_session
LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
LEFT JOIN session_site ON session_site.session_id = participant_session.session_id
LEFT JOIN session_provider ON session_provider.session_id = participant_session.session_id
WHERE participant_session.event_id = event.event_id AND participant_session.is_counted = 1;
