-- group: rows
-- title: Every join, and what is known of it
-- asks:  Who was there from when to when, from where and with what?
-- answer: person, present_from_unix, present_to_unix
-- param: event event the event's UUID or number
-- param: kind  kind  meeting or webinar; follows from the event
-- param: person person whose alone [everybody]
-- param: limit int   joins to show, the first first [1000]
-- with:  narrowed_person
-- feeds: the page's participants
--
-- A join is a session; those with one person_id are one person. An unknown leave time counts as the last sample, an
-- unknown join time as the first. The subnet is the /24 of an IPv4 address or the /64 of an IPv6 one, the version its
-- first two numbers; site, building, VPN and place type are those of the user's map of networks, the isp
-- that of the file of providers. What nobody tells is empty.
WITH attribute AS MATERIALIZED (
    -- One row per session: the attributes that are made of others, and none of the others.
    SELECT
        session_id,
        max(CASE WHEN attribute = 'site' THEN value END) AS site,
        max(CASE WHEN attribute = 'building' THEN value END) AS building,
        max(CASE WHEN attribute = 'vpn' THEN value END) AS vpn,
        max(CASE WHEN attribute = 'subnet' THEN value END) AS subnet,
        max(CASE WHEN attribute = 'version' THEN value END) AS version,
        max(CASE WHEN attribute = 'isp' THEN value END) AS isp,
        max(CASE WHEN attribute = 'place_type' THEN value END) AS place_type
    FROM v_session_attribute
    WHERE
        kind = :kind
        AND event_uuid = :event
        AND attribute IN ('site', 'building', 'vpn', 'subnet', 'version', 'isp', 'place_type')
    GROUP BY session_id
),
coverage AS MATERIALIZED (
    -- One row per session: from when to when it was there, and how much of that was sampled.
    SELECT session_id, present_from_unix, present_to_unix, covered_minutes, expected_minutes
    FROM v_session_coverage
    WHERE kind = :kind AND event_uuid = :event
),
session AS MATERIALIZED (
    -- One row per session with what Zoom told. Joined as the view itself, SQLite would build the joins of all events.
    SELECT
        session_id,
        user_id,
        coalesce(user_name, 'user ' || user_id) AS person,
        email,
        zoom_user_id,
        participant_uuid,
        role,
        location,
        data_center,
        network_type,
        connection_type,
        os,
        device,
        leave_reason,
        microphone,
        camera
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
)
SELECT
    session.person,
    coverage.present_from_unix,
    coverage.present_to_unix,
    coverage.expected_minutes,
    100.0 * coverage.covered_minutes / nullif(coverage.expected_minutes, 0) AS coverage_pct,
    session.role,
    session.location,
    attribute.subnet,
    session.data_center,
    session.network_type,
    session.connection_type,
    attribute.version,
    session.os,
    session.device,
    attribute.site,
    attribute.building,
    attribute.vpn,
    session.leave_reason,
    session.email,
    session.zoom_user_id,
    session.participant_uuid,
    session.user_id,
    session.session_id,
    person.person_id,
    session.microphone,
    session.camera,
    attribute.isp,
    attribute.place_type
FROM person
JOIN session ON session.session_id = person.session_id
JOIN coverage ON coverage.session_id = person.session_id
LEFT JOIN attribute ON attribute.session_id = person.session_id
ORDER BY coverage.present_from_unix, session.person, session.session_id
LIMIT :limit
