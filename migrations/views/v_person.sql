-- Whoever took part in an event, once, however often they joined.
--
-- It answers for one event from that event's rows alone, however many others are stored, as long as the statement says
-- which: WHERE event_uuid = …. SQLite hands such a condition down through windows that are partitioned by it, but not
-- through one GROUP BY to the next; so it counts by windows and keeps one row of each partition.
CREATE VIEW v_person AS
WITH joined AS (
    -- One row per session: whose it is, and from when to when it lasted. The samples bound a session whose join or
    -- leave is unknown.
    SELECT
        person.kind,
        person.event_uuid,
        event.event_number,
        person.person_id,
        person.session_id,
        participant_identity.user_name,
        participant_identity.email,
        participant_identity.zoom_user_id,
        coalesce(
            span.joined_unix,
            (
                SELECT min(counted.sampled_at_unix)
                FROM v_counted_sample AS counted
                WHERE counted.session_id = person.session_id
            )
        ) AS present_from,
        coalesce(
            span.left_unix,
            (
                SELECT max(counted.sampled_at_unix)
                FROM v_counted_sample AS counted
                WHERE counted.session_id = person.session_id
            ),
            span.joined_unix
        ) AS told_to
    FROM v_person_session AS person
    CROSS JOIN v_session_span AS span ON span.session_id = person.session_id
    CROSS JOIN event ON event.event_id = span.event_id
    LEFT JOIN participant_identity ON participant_identity.session_id = person.session_id
),
present AS (
    -- The same with its end, which nobody knows of whoever was there nobody knows since when, and which is not before
    -- the beginning.
    SELECT joined.*, CASE WHEN told_to >= present_from THEN told_to ELSE present_from END AS present_to
    FROM joined
),
followed AS (
    -- The same with until when the person had been present before: two devices at once are one presence.
    SELECT
        present.*,
        max(present_to) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY CASE WHEN present_from IS NULL THEN 1 ELSE 0 END, present_from, session_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS present_before
    FROM present
),
added AS (
    -- The same with the seconds that this session adds to the presence.
    SELECT
        followed.*,
        CASE
            WHEN present_from IS NULL OR present_to <= present_from THEN 0
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
        first_value(user_name) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY
                CASE WHEN user_name IS NULL THEN 1 ELSE 0 END,
                CASE WHEN present_from IS NULL THEN 1 ELSE 0 END,
                present_from,
                user_name
        ) AS user_name,
        first_value(email) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY
                CASE WHEN email IS NULL THEN 1 ELSE 0 END,
                CASE WHEN present_from IS NULL THEN 1 ELSE 0 END,
                present_from,
                email
        ) AS email,
        first_value(zoom_user_id) OVER (
            PARTITION BY kind, event_uuid, person_id
            ORDER BY
                CASE WHEN zoom_user_id IS NULL THEN 1 ELSE 0 END,
                CASE WHEN present_from IS NULL THEN 1 ELSE 0 END,
                present_from,
                zoom_user_id
        ) AS zoom_user_id,
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
