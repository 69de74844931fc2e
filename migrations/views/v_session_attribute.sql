-- What a session may have in common with others: one row per session and attribute, NULL where Zoom does not tell.
CREATE VIEW v_session_attribute AS
WITH located AS (
    -- CROSS JOIN keeps SQLite to the sessions of the event, where it would else scan all.
    -- One row per session. Eight groups of an IPv6 address are written out where `::` stands for the zeros among
    -- them: with c colons, 8 - c groups are missing.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        lower(
            replace(
                participant_identity.ip_address,
                '::',
                substr(
                    ':0:0:0:0:0:0:0',
                    1,
                    2 * (
                        8 - length(participant_identity.ip_address)
                        + length(replace(participant_identity.ip_address, ':', ''))
                    )
                ) || ':'
            )
        ) AS ip_address,
        identity_token.subnet_token
    FROM event
    CROSS JOIN participant_session
    LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
    LEFT JOIN identity_token ON identity_token.session_id = participant_session.session_id
    WHERE participant_session.event_id = event.event_id AND participant_session.is_counted = 1
),
halved AS (
    -- The same with the network's part of the address: without the last two of eight groups, or the last of four
    -- numbers.
    SELECT
        located.*,
        CASE
            WHEN instr(ip_address, '.') > 0 THEN rtrim(ip_address, '0123456789')
            ELSE rtrim(rtrim(rtrim(rtrim(ip_address, '0123456789abcdef'), ':'), '0123456789abcdef'), ':')
        END AS network
    FROM located
),
networked AS (
    -- The same with the network as it is written: /24 of an IPv4 address, /64 of an IPv6 one. What has not the signs of
    -- an address has none.
    SELECT
        halved.*,
        CASE
            WHEN
                length(ip_address) - length(replace(ip_address, '.', '')) = 3
                AND instr(ip_address, '..') = 0
                AND rtrim(ip_address, '0123456789abcdef:.') = ''
                AND network <> ip_address
                THEN network || '0/24'
            WHEN
                length(ip_address) - length(replace(ip_address, ':', '')) = 7
                AND rtrim(ip_address, '0123456789abcdef:') = ''
                THEN rtrim(rtrim(rtrim(network, '0123456789abcdef'), ':'), '0123456789abcdef') || ':/64'
        END AS subnet
    FROM halved
),
named AS (
    -- The same with what is left of a subnet whose addresses are purged: its sessions are still known to share it, and
    -- it goes by an address that another of them has, else by the lowest of them.
    SELECT
        networked.*,
        CASE
            WHEN subnet IS NOT NULL OR subnet_token IS NULL THEN subnet
            ELSE coalesce(
                max(subnet) OVER (PARTITION BY kind, event_uuid, subnet_token),
                'subnet of session ' || min(session_id) OVER (PARTITION BY kind, event_uuid, subnet_token)
            )
        END AS named_subnet
    FROM networked
),
attribute AS (
    -- One row per attribute but the subnet, in the order in which one is named before another that explains as much:
    -- first what the user's own map calls it. The subnet stands by itself, so that whoever asks for others waits for no
    -- address to be taken apart.
    SELECT 1 AS position, 'building' AS attribute
    UNION ALL
    SELECT 2 AS position, 'site' AS attribute
    UNION ALL
    SELECT 3 AS position, 'vpn' AS attribute
    UNION ALL
    SELECT 4 AS position, 'place_type' AS attribute
    UNION ALL
    SELECT 6 AS position, 'isp' AS attribute
    UNION ALL
    SELECT 7 AS position, 'location' AS attribute
    UNION ALL
    SELECT 8 AS position, 'data_center' AS attribute
    UNION ALL
    SELECT 9 AS position, 'network_type' AS attribute
    UNION ALL
    SELECT 10 AS position, 'connection_type' AS attribute
    UNION ALL
    SELECT 11 AS position, 'version' AS attribute
    UNION ALL
    SELECT 12 AS position, 'route' AS attribute
    UNION ALL
    SELECT 13 AS position, 'os' AS attribute
    UNION ALL
    SELECT 14 AS position, 'device' AS attribute
    UNION ALL
    SELECT 15 AS position, 'microphone' AS attribute
    UNION ALL
    SELECT 16 AS position, 'camera' AS attribute
    UNION ALL
    SELECT 17 AS position, 'hours' AS attribute
)
SELECT
    told.kind,
    told.event_uuid,
    told.session_id,
    attribute.position,
    attribute.attribute,
    CASE attribute.attribute
        WHEN 'building' THEN told.building
        WHEN 'site' THEN told.site
        WHEN 'vpn' THEN told.vpn
        WHEN 'place_type' THEN told.place_type
        WHEN 'isp' THEN told.isp
        WHEN 'location' THEN told.location
        WHEN 'data_center' THEN told.data_center
        WHEN 'network_type' THEN told.network_type
        WHEN 'connection_type' THEN told.connection_type
        WHEN 'version' THEN told.version
        WHEN 'route' THEN told.route
        WHEN 'os' THEN told.os
        WHEN 'device' THEN told.device
        WHEN 'microphone' THEN told.microphone
        WHEN 'camera' THEN told.camera
        WHEN 'hours' THEN told.hours
    END AS value
FROM attribute
CROSS JOIN v_session_told AS told
UNION ALL
SELECT kind, event_uuid, session_id, 5 AS position, 'subnet' AS attribute, named_subnet AS value
FROM named;
