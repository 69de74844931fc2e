-- Views for whoever opens the file without knowing it: people instead of joins, minutes instead of samples, and the
-- dictionary itself. They belong to the contract and run on SQLite 3.40 without this program's functions.
--
-- Each answers for one event from that event's rows alone, however many others are stored, as long as the statement
-- says which: WHERE event_uuid = …. SQLite hands such a condition down through windows that are partitioned by it, but
-- not through one GROUP BY to the next; so they count by windows and keep one row of each partition.

PRAGMA user_version = 6;

-- What v_dictionary shows. The program writes it from its own dictionary whenever it opens the database for writing.
CREATE TABLE dictionary (
    view_name TEXT NOT NULL,
    position INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    column_type TEXT NOT NULL,
    unit TEXT NOT NULL,
    meaning TEXT NOT NULL,
    zoom_field TEXT NOT NULL,
    PRIMARY KEY (view_name, position)
) STRICT, WITHOUT ROWID;

-- What v_dictionary shows of the views themselves.
CREATE TABLE dictionary_view (
    view_name TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    meaning TEXT NOT NULL,
    example TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What every column of every view means, and for each view, in a row without column, what it has rows for.
CREATE VIEW v_dictionary AS
SELECT
    dictionary_view.view_name,
    NULL AS column_name,
    NULL AS column_type,
    NULL AS unit,
    dictionary_view.meaning,
    NULL AS zoom_field,
    dictionary_view.example,
    dictionary_view.position AS view_position,
    0 AS column_position
FROM dictionary_view
UNION ALL
SELECT
    dictionary.view_name,
    dictionary.column_name,
    dictionary.column_type,
    nullif(dictionary.unit, '') AS unit,
    dictionary.meaning,
    nullif(dictionary.zoom_field, '') AS zoom_field,
    NULL AS example,
    dictionary_view.position AS view_position,
    dictionary.position AS column_position
FROM dictionary
JOIN dictionary_view USING (view_name)
ORDER BY view_position, column_position;

-- Whoever took part in an event, once, however often they joined.
CREATE VIEW v_person AS
WITH joined AS (
    -- One row per session: whose it is, and from when to when it lasted. Nobody who is still in has a leave time, and
    -- an unknown join stands at 1970; the samples bound the session then.
    SELECT
        person.kind,
        person.event_uuid,
        event.event_number,
        person.person_id,
        person.session_id,
        participant_identity.user_name,
        participant_identity.email,
        participant_identity.zoom_user_id,
        CASE
            WHEN participant_session.join_at = 0 THEN coalesce(
                (SELECT min(sample.sampled_at) FROM sample WHERE sample.session_id = person.session_id),
                0
            )
            ELSE participant_session.join_at
        END AS present_from,
        coalesce(
            participant_session.leave_at,
            (SELECT max(sample.sampled_at) FROM sample WHERE sample.session_id = person.session_id),
            participant_session.join_at
        ) AS present_to
    FROM v_person_session AS person
    CROSS JOIN participant_session ON participant_session.session_id = person.session_id
    CROSS JOIN event ON event.event_id = participant_session.event_id
    LEFT JOIN participant_identity ON participant_identity.session_id = person.session_id
),
followed AS (
    -- The same with until when the person had been present before: two devices at once are one presence.
    SELECT
        joined.*,
        max(present_to) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY present_from, session_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS present_before
    FROM joined
),
added AS (
    -- The same with the seconds that this session adds to the presence.
    SELECT
        followed.*,
        CASE
            WHEN present_to <= present_from THEN 0
            WHEN present_before IS NULL OR present_before <= present_from THEN present_to - present_from
            WHEN present_before < present_to THEN present_to - present_before
            ELSE 0
        END AS added_seconds
    FROM followed
),
gathered AS (
    -- One row per session with what all sessions of the person have together. Whoever was renamed keeps the first name.
    SELECT
        kind,
        event_uuid,
        event_number,
        person_id,
        session_id,
        coalesce(user_name, max(user_name) OVER everything) AS user_name,
        coalesce(email, max(email) OVER everything) AS email,
        coalesce(zoom_user_id, max(zoom_user_id) OVER everything) AS zoom_user_id,
        min(present_from) OVER everything AS first_join_at,
        max(present_to) OVER everything AS last_leave_at,
        count(*) OVER everything AS sessions,
        sum(added_seconds) OVER everything AS present_seconds
    FROM added
    WINDOW everything AS (PARTITION BY kind, event_uuid, person_id)
)
SELECT
    kind,
    event_uuid,
    event_number,
    person_id,
    user_name,
    email,
    zoom_user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', first_join_at, 'unixepoch') AS first_join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', last_leave_at, 'unixepoch') AS last_leave_time,
    sessions,
    (present_seconds + 30 - (present_seconds + 30) % 60) / 60 AS present_minutes,
    first_join_at AS first_join_time_unix,
    last_leave_at AS last_leave_time_unix
FROM gathered
WHERE session_id = person_id;

-- What each person did: minutes with the camera on, sharing a screen, with the microphone open.
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
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        sample.sampled_at - sample.sampled_at % 60 AS minute_unix,
        0 AS camera_on,
        0 AS sharing,
        0 AS unmuted,
        NULL AS event_number,
        NULL AS user_name,
        NULL AS email,
        NULL AS present_minutes
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    CROSS JOIN sample ON sample.session_id = participant_session.session_id
    UNION ALL
    -- One row per sample of a stream that the participant sent. A muted microphone sends at 0 kbps.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        stream_sample.sampled_at - stream_sample.sampled_at % 60 AS minute_unix,
        CASE WHEN stream.medium = 'video' THEN 1 ELSE 0 END AS camera_on,
        CASE WHEN stream.medium = 'share' THEN 1 ELSE 0 END AS sharing,
        CASE WHEN stream.medium = 'audio' THEN 1 ELSE 0 END AS unmuted,
        NULL AS event_number,
        NULL AS user_name,
        NULL AS email,
        NULL AS present_minutes
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    CROSS JOIN stream
    CROSS JOIN stream_sample
        ON stream_sample.session_id = participant_session.session_id
        AND stream_sample.stream_id = stream.stream_id
    WHERE stream.direction = 'send' AND stream_sample.bitrate_kbps > 0
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

-- One stream of one session in one minute, judged by the default profile. Of several samples the worst one speaks.
CREATE VIEW v_stream_minute AS
WITH ranked AS (
    -- One row per sample, the worst of its minute first; NULL, which is idle, comes last.
    SELECT
        v_stream_class.*,
        row_number() OVER (
            PARTITION BY kind, event_uuid, session_id, stream, minute_unix
            ORDER BY class DESC, sampled_at_unix
        ) AS nth
    FROM v_stream_class
    WHERE profile = 'zoom'
)
SELECT
    kind,
    event_uuid,
    user_id,
    join_time,
    stream,
    medium,
    direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', minute_unix, 'unixepoch') AS minute,
    state,
    class,
    class_name,
    bitrate_kbps,
    latency_ms,
    jitter_ms,
    avg_loss_pct,
    max_loss_pct,
    width_px,
    height_px,
    frame_rate_fps,
    estimated_mos,
    session_id,
    minute_unix
FROM ranked
WHERE nth = 1;
