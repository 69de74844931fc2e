-- The tables of the database as views over a lake, which both engines understand. On them the views of the migrations
-- are created as they stand there: what a sample's class is, is said once. {v_event} and the like stand for the scans of
-- the engine, {streams} and {profiles} for the rows of the constant tables, {stream_metrics} and {machine_metrics} for
-- the columns of metrics. An event's key is its kind and UUID, a stream's its name.
CREATE TEMPORARY VIEW event AS
SELECT
    kind || ' ' || event_uuid AS event_id,
    start_time_unix AS start_at,
    dated_time_unix AS first_seen_at,
    end_time_unix AS end_at,
    lake.*
FROM {v_event} AS lake;

CREATE TEMPORARY VIEW participant_session AS
SELECT
    kind || ' ' || event_uuid AS event_id,
    join_time_unix AS join_at,
    leave_time_unix AS leave_at,
    lake.*
FROM {v_participant_session} AS lake;

CREATE TEMPORARY VIEW participant_identity AS
SELECT
    session_id,
    participant_uuid,
    zoom_user_id,
    user_name,
    email,
    participant_user_id,
    registrant_id,
    customer_key,
    ip_address,
    internal_ip_addresses,
    mac_addr,
    harddisk_id,
    pc_name,
    domain,
    device_name,
    camera,
    microphone,
    speaker,
    sip_uri,
    from_sip_uri,
    audio_call,
    leave_reason
FROM {v_participant_session} AS lake;

-- No token leaves the database: in a lake people are tied by what it says of them.
CREATE TEMPORARY VIEW identity_token AS
SELECT
    session_id,
    CAST(NULL AS STRING) AS zoom_user_token,
    CAST(NULL AS STRING) AS email_token,
    CAST(NULL AS STRING) AS participant_uuid_token,
    CAST(NULL AS STRING) AS subnet_token
FROM {v_participant_session} AS lake
WHERE 1 = 0;

-- The ledger is not in a lake: which days were discovered is not known there.
CREATE TEMPORARY VIEW discovery_day AS
SELECT
    CAST(NULL AS STRING) AS scope,
    CAST(NULL AS STRING) AS day_on,
    CAST(NULL AS BIGINT) AS discovered_at,
    CAST(NULL AS BIGINT) AS lost_at
FROM {v_event} AS lake
WHERE 1 = 0;

CREATE TEMPORARY VIEW session_site AS
SELECT session_id, site_network AS network, site, building, is_vpn
FROM {v_participant_session} AS lake
WHERE place_type IS NOT NULL;

CREATE TEMPORARY VIEW session_provider AS
SELECT session_id, asn, isp
FROM {v_participant_session} AS lake
WHERE isp IS NOT NULL;

CREATE TEMPORARY VIEW anomaly AS
SELECT
    kind || ' ' || event_uuid AS event_id,
    session_id,
    endpoint,
    path,
    CAST(NULL AS BIGINT) AS sampled_at,
    raw_value,
    occurrences
FROM {v_anomaly} AS lake;

CREATE TEMPORARY VIEW feedback AS
SELECT
    kind || ' ' || event_uuid AS event_id,
    unix_of(said_at) AS said_at,
    feedback_id,
    session_id,
    is_content,
    zoom_user_id,
    email,
    comment,
    rating_quality,
    feedback_details,
    zoom_room_id,
    zoom_room_platform,
    zoom_room_sender_email
FROM {v_feedback} AS lake;

-- Both are of the same rows: of a day of which Zoom told nothing, a lake knows nothing. An account may have gone by several
-- names, under each of which a day was asked for; where several are read it has one.
CREATE TEMPORARY VIEW zoom_count AS
SELECT account, CAST(day_on AS STRING) AS day_on, unit, medium, good, fair, poor, bad
FROM {v_zoom_count} AS lake;

CREATE TEMPORARY VIEW zoom_count_day AS
SELECT account, CAST(day_on AS STRING) AS day_on, unit, max(unix_of(asked_at)) AS asked_at
FROM {v_zoom_count} AS lake
GROUP BY account, day_on, unit;

CREATE TEMPORARY VIEW sample AS
SELECT
    session_id,
    sampled_at_unix AS sampled_at,
    {machine_metrics}
FROM {v_sample} AS lake;

CREATE TEMPORARY VIEW stream_sample AS
SELECT
    session_id,
    stream AS stream_id,
    sampled_at_unix AS sampled_at,
    {stream_metrics}
FROM {v_stream_sample} AS lake;

CREATE TEMPORARY VIEW stream AS
SELECT stream AS stream_id, stream, medium, direction
FROM (VALUES {streams}) AS known (stream, medium, direction);

CREATE TEMPORARY VIEW threshold AS
SELECT
    name,
    medium,
    metric,
    CAST(fair AS DOUBLE) AS fair,
    CAST(poor AS DOUBLE) AS poor,
    CAST(bad AS DOUBLE) AS bad
FROM (VALUES {profiles}) AS known (name, medium, metric, fair, poor, bad);
