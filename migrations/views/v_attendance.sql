-- What each person did: minutes with the camera on, sharing a screen, with the microphone open.
--
-- It counts by windows for the sake of one event, as `v_person` does.
CREATE VIEW v_attendance AS
WITH noted AS (
    -- One row per person, under the session that a person is known by and without minute.
    SELECT
        kind,
        event_uuid,
        person_id AS session_id,
        NULL AS minute_unix,
        0 AS camera_on,
        0 AS sharing,
        0 AS unmuted,
        event_number,
        user_name,
        email,
        present_minutes
    FROM v_person
    UNION ALL
    -- One row per sample: the participant was there.
    SELECT
        sample.kind,
        sample.event_uuid,
        sample.session_id,
        sample.minute_unix,
        0 AS camera_on,
        0 AS sharing,
        0 AS unmuted,
        NULL AS event_number,
        NULL AS user_name,
        NULL AS email,
        NULL AS present_minutes
    FROM v_counted_sample AS sample
    UNION ALL
    -- One row per sample of a stream that the participant sent. A muted microphone sends at 0 kbps, and a camera that
    -- is off may send without a picture.
    SELECT
        span.kind,
        span.event_uuid,
        span.session_id,
        stream_sample.sampled_at - stream_sample.sampled_at % 60 AS minute_unix,
        CASE
            WHEN
                stream.medium = 'video'
                AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                THEN 1
            ELSE 0
        END AS camera_on,
        CASE WHEN stream.medium = 'share' THEN 1 ELSE 0 END AS sharing,
        CASE WHEN stream.medium = 'audio' THEN 1 ELSE 0 END AS unmuted,
        NULL AS event_number,
        NULL AS user_name,
        NULL AS email,
        NULL AS present_minutes
    FROM v_session_span AS span
    CROSS JOIN stream
    CROSS JOIN stream_sample
    WHERE
        stream_sample.session_id = span.session_id
        AND stream_sample.stream_id = stream.stream_id
        AND stream_sample.sampled_at >= span.counted_from_unix
        AND stream_sample.sampled_at < span.counted_before_unix
        AND stream.direction = 'send'
        AND stream_sample.bitrate_kbps > 0
),
person_noted AS (
    -- The same with what the person did in that minute on all devices, and which of the minute's rows it is.
    SELECT
        person.person_id,
        noted.kind,
        noted.event_uuid,
        noted.minute_unix,
        noted.event_number,
        noted.user_name,
        noted.email,
        noted.present_minutes,
        max(noted.camera_on) OVER minute AS camera_on,
        max(noted.sharing) OVER minute AS sharing,
        max(noted.unmuted) OVER minute AS unmuted,
        row_number() OVER minute AS nth
    FROM v_person_session AS person
    JOIN noted
        ON noted.kind = person.kind
        AND noted.event_uuid = person.event_uuid
        AND noted.session_id = person.session_id
    WINDOW minute AS (PARTITION BY noted.kind, noted.event_uuid, person.person_id, noted.minute_unix)
),
counted AS (
    -- One row per person and minute, and the person's row without minute, each with the person's minutes.
    SELECT
        kind,
        event_uuid,
        person_id,
        minute_unix,
        event_number,
        user_name,
        email,
        present_minutes,
        count(minute_unix) OVER everything AS observed_minutes,
        sum(camera_on) OVER everything AS camera_on_minutes,
        sum(sharing) OVER everything AS sharing_minutes,
        sum(unmuted) OVER everything AS unmuted_minutes
    FROM person_noted
    WHERE nth = 1
    WINDOW everything AS (PARTITION BY kind, event_uuid, person_id)
)
SELECT
    kind,
    event_uuid,
    event_number,
    person_id,
    user_name,
    email,
    present_minutes,
    observed_minutes,
    camera_on_minutes,
    sharing_minutes,
    unmuted_minutes,
    observed_minutes - unmuted_minutes AS silent_minutes
FROM counted
WHERE minute_unix IS NULL;
