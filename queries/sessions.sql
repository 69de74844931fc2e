-- group: rows
-- title: Every join, and what is known of it
-- asks:  Who was there from when to when, from where and with what?
-- answer: person, present_from_unix, present_to_unix
-- param: event event the event's UUID or number
-- param: kind  kind  meeting or webinar; follows from the event
-- param: person person whose alone [everybody]
-- param: limit int   joins to show, the first first [1000]
-- with:  narrowed_person, narrowed_coverage
-- feeds: the page's participants
--
-- A join is a session; those with one person_id are one person. An unknown leave time counts as the last sample, an
-- unknown join time as the first. The subnet is the /24 of an IPv4 address or the /64 of an IPv6 one, the version its
-- first two numbers; site, building, VPN and place type are those of the user's map of networks, the isp
-- that of the file of providers. What nobody tells is empty.
WITH addressed AS MATERIALIZED (
    -- One row per session: the network that its address is in.
    SELECT session_id, value AS subnet
    FROM v_session_attribute
    WHERE kind = :kind AND event_uuid = :event AND attribute = 'subnet'
)
SELECT
    coalesce(session.user_name, 'user ' || session.user_id) AS person,
    coverage.present_from_unix,
    coverage.present_to_unix,
    coverage.expected_minutes,
    100.0 * coverage.covered_minutes / nullif(coverage.expected_minutes, 0) AS coverage_pct,
    session.role,
    session.location,
    addressed.subnet,
    session.data_center,
    session.network_type,
    session.connection_type,
    told.version,
    session.os,
    session.device,
    told.site,
    told.building,
    told.vpn,
    session.leave_reason,
    session.email,
    session.zoom_user_id,
    session.participant_uuid,
    session.user_id,
    session.session_id,
    person.person_id,
    session.microphone,
    session.camera,
    told.isp,
    told.place_type
-- The order of the cross joins is kept, so that all the others are found by the key of the session.
FROM addressed
CROSS JOIN person
CROSS JOIN session_coverage AS coverage
CROSS JOIN v_session_told AS told
CROSS JOIN v_participant_session AS session
WHERE
    person.session_id = addressed.session_id
    AND coverage.session_id = addressed.session_id
    AND told.kind = :kind
    AND told.event_uuid = :event
    AND told.session_id = addressed.session_id
    AND session.session_id = addressed.session_id
ORDER BY coverage.present_from_unix, person, session.session_id
LIMIT :limit
