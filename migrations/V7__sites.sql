-- Where people were, by the user's own map of networks.
--
-- A session keeps the site that it was given, so that a purge of addresses leaves it, and with it every report by site.

PRAGMA user_version = 7;

-- One line of the map: a network, which the longer prefix of another may narrow.
CREATE TABLE site_network (
    network TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    building TEXT,
    is_vpn INTEGER NOT NULL CHECK (is_vpn IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The line that a session was on when it was stored or when the map was last loaded. A line that is gone from the map
-- may still stand here, for sessions whose addresses are gone as well.
CREATE TABLE session_site (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    site TEXT NOT NULL,
    building TEXT,
    is_vpn INTEGER NOT NULL CHECK (is_vpn IN (0, 1))
) STRICT;

DROP VIEW v_participant_session;

-- One join of one participant, with the identity where it is still kept, and the site where the map knows it.
CREATE VIEW v_participant_session AS
SELECT
    event.kind,
    event.event_uuid,
    event.event_number,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.leave_at, 'unixepoch') AS leave_time,
    participant_identity.participant_uuid,
    participant_identity.zoom_user_id,
    participant_identity.user_name,
    participant_identity.email,
    participant_session.device,
    participant_identity.ip_address,
    participant_session.location,
    participant_session.network_type,
    participant_session.connection_type,
    participant_session.data_center,
    participant_session.version,
    participant_identity.participant_user_id,
    participant_identity.registrant_id,
    participant_identity.customer_key,
    participant_identity.internal_ip_addresses,
    participant_identity.mac_addr,
    participant_identity.harddisk_id,
    participant_identity.pc_name,
    participant_identity.domain,
    participant_identity.device_name,
    participant_identity.camera,
    participant_identity.microphone,
    participant_identity.speaker,
    participant_identity.sip_uri,
    participant_identity.from_sip_uri,
    participant_identity.audio_call,
    participant_identity.leave_reason,
    participant_session.client,
    participant_session.os,
    participant_session.os_version,
    participant_session.browser_name,
    participant_session.browser_version,
    participant_session.zoom_thin_client_plugin_version,
    participant_session.video_connection_type,
    participant_session.as_connection_type,
    participant_session.full_data_center,
    participant_session.role,
    participant_session.status,
    participant_session.bo_mtg_id,
    participant_session.in_room_participants,
    participant_session.share_application,
    participant_session.share_desktop,
    participant_session.share_whiteboard,
    participant_session.recording,
    participant_session.has_archiving,
    participant_session.optional_archiving,
    participant_session.aic_disclaimer,
    participant_session.group_id,
    participant_session.health,
    participant_session.issue_list,
    participant_session.audio_quality,
    participant_session.video_quality,
    participant_session.screen_share_quality,
    participant_session.total_jointime_cost,
    participant_session.rc_reason,
    participant_session.as_socket_break,
    participant_session.command_socket_break,
    participant_session.audio_socket_break,
    participant_session.video_socket_break,
    participant_session.session_id,
    participant_session.join_at AS join_time_unix,
    participant_session.leave_at AS leave_time_unix,
    session_site.site,
    session_site.building,
    session_site.is_vpn,
    session_site.network AS site_network
FROM participant_session
JOIN event USING (event_id)
LEFT JOIN participant_identity USING (session_id)
LEFT JOIN session_site USING (session_id);

DROP VIEW v_session_attribute;

-- What a session may have in common with others: one row per session and attribute, NULL where Zoom does not tell.
CREATE VIEW v_session_attribute AS
WITH located AS (
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
        participant_session.location,
        participant_session.data_center,
        participant_session.network_type,
        participant_session.connection_type,
        participant_session.version,
        participant_session.os,
        participant_session.device,
        participant_identity.microphone,
        participant_identity.camera,
        session_site.site,
        session_site.building,
        session_site.is_vpn
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    LEFT JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
    LEFT JOIN session_site ON session_site.session_id = participant_session.session_id
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
    -- The same with the network as it is written: /24 of an IPv4 address, /64 of an IPv6 one.
    SELECT
        halved.*,
        CASE
            WHEN instr(ip_address, '.') > 0 THEN network || '0/24'
            WHEN instr(ip_address, ':') > 0
                THEN rtrim(rtrim(rtrim(network, '0123456789abcdef'), ':'), '0123456789abcdef') || ':/64'
        END AS subnet
    FROM halved
),
attribute AS (
    -- One row per attribute, in the order in which one is named before another that explains as much: first what the
    -- user's own map calls it.
    SELECT 1 AS position, 'building' AS attribute
    UNION ALL
    SELECT 2 AS position, 'site' AS attribute
    UNION ALL
    SELECT 3 AS position, 'vpn' AS attribute
    UNION ALL
    SELECT 4 AS position, 'subnet' AS attribute
    UNION ALL
    SELECT 5 AS position, 'location' AS attribute
    UNION ALL
    SELECT 6 AS position, 'data_center' AS attribute
    UNION ALL
    SELECT 7 AS position, 'network_type' AS attribute
    UNION ALL
    SELECT 8 AS position, 'connection_type' AS attribute
    UNION ALL
    SELECT 9 AS position, 'version' AS attribute
    UNION ALL
    SELECT 10 AS position, 'route' AS attribute
    UNION ALL
    SELECT 11 AS position, 'os' AS attribute
    UNION ALL
    SELECT 12 AS position, 'device' AS attribute
    UNION ALL
    SELECT 13 AS position, 'microphone' AS attribute
    UNION ALL
    SELECT 14 AS position, 'camera' AS attribute
)
SELECT
    networked.kind,
    networked.event_uuid,
    networked.session_id,
    attribute.position,
    attribute.attribute,
    CASE attribute.attribute
        WHEN 'building' THEN networked.site || ', ' || networked.building
        WHEN 'site' THEN networked.site
        WHEN 'vpn' THEN CASE networked.is_vpn WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END
        WHEN 'subnet' THEN networked.subnet
        WHEN 'location' THEN networked.location
        WHEN 'data_center' THEN networked.data_center
        WHEN 'network_type' THEN networked.network_type
        WHEN 'connection_type' THEN networked.connection_type
        -- Of 6.5.11.26770 the first two numbers: builds are too many to compare.
        WHEN 'version'
            THEN substr(
                networked.version,
                1,
                instr(networked.version, '.')
                + instr(substr(networked.version || '.', instr(networked.version, '.') + 1), '.')
                - 1
            )
        WHEN 'route' THEN networked.data_center || ', ' || coalesce(networked.connection_type, 'not reported')
        WHEN 'os' THEN networked.os
        WHEN 'device' THEN networked.device
        WHEN 'microphone' THEN networked.microphone
        WHEN 'camera' THEN networked.camera
    END AS value
FROM networked
CROSS JOIN attribute;
