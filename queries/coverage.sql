-- title: How much of an event was sampled
-- asks:  Can the other reports be believed, and for whom not?
-- param: event event the event's UUID or number
-- param: kind  kind  meeting or webinar; follows from the event
-- param: limit int   people to show, those with the least coverage first [20]
--
-- Zoom takes one look a minute. Expected are the minutes between join and leave (or the last sample of whoever has no
-- leave time), observed those with a sample. A session that begins within a minute may show one more than it is long,
-- so coverage stops at 100; what was sampled twice in a minute is counted as repeated. A collector gap is time in
-- which nobody was sampled though somebody was there: it says nothing about the network. The first row is the event.
WITH person AS (
    -- One row per session: whose it is.
    SELECT session_id, person_id
    FROM v_person_session
    WHERE kind = :kind AND event_uuid = :event
),
coverage AS (
    -- One row per session: its samples and minutes.
    SELECT
        session_id,
        present_from_unix,
        present_to_unix,
        samples,
        observed_minutes,
        expected_minutes,
        covered_minutes
    FROM v_session_coverage
    WHERE kind = :kind AND event_uuid = :event
),
sampled_minute AS (
    -- One row per minute in which anybody was sampled, with the one before it.
    SELECT
        sampled.minute_unix,
        lag(sampled.minute_unix) OVER (ORDER BY sampled.minute_unix) AS previous_unix
    FROM (
        SELECT DISTINCT sampled_at_unix - sampled_at_unix % 60 AS minute_unix
        FROM v_sample
        WHERE kind = :kind AND event_uuid = :event
    ) AS sampled
),
gap AS (
    -- One row: the minutes between such minutes, while a session lasted from before to after.
    SELECT
        sum(CAST((sampled_minute.minute_unix - sampled_minute.previous_unix - 60) / 60 AS INTEGER)) AS gap_minutes
    FROM sampled_minute
    WHERE
        sampled_minute.minute_unix - sampled_minute.previous_unix > 60
        AND EXISTS (
            SELECT 1
            FROM coverage
            WHERE
                coverage.present_from_unix < sampled_minute.previous_unix + 60
                AND coverage.present_to_unix >= sampled_minute.minute_unix
        )
),
active AS (
    -- One row per session: minutes in which each kind of stream carried anything. What is idle does not depend on a
    -- profile, so any will do.
    SELECT
        session_id,
        count(DISTINCT CASE WHEN medium = 'audio' AND direction = 'send' THEN minute_unix END) AS audio_send,
        count(DISTINCT CASE WHEN medium = 'audio' AND direction = 'receive' THEN minute_unix END) AS audio_receive,
        count(DISTINCT CASE WHEN medium = 'video' AND direction = 'send' THEN minute_unix END) AS video_send,
        count(DISTINCT CASE WHEN medium = 'video' AND direction = 'receive' THEN minute_unix END) AS video_receive,
        count(DISTINCT CASE WHEN medium = 'share' AND direction = 'send' THEN minute_unix END) AS share_send,
        count(DISTINCT CASE WHEN medium = 'share' AND direction = 'receive' THEN minute_unix END) AS share_receive
    FROM v_stream_class
    WHERE profile = 'zoom' AND kind = :kind AND event_uuid = :event AND state <> 'idle'
    GROUP BY session_id
),
measured AS (
    -- One row per person, and one for everybody, whose person is NULL.
    SELECT
        person.person_id,
        count(*) AS sessions,
        sum(samples) AS samples,
        sum(observed_minutes) AS observed_minutes,
        sum(expected_minutes) AS expected_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(audio_send) AS audio_send,
        sum(audio_receive) AS audio_receive,
        sum(video_send) AS video_send,
        sum(video_receive) AS video_receive,
        sum(share_send) AS share_send,
        sum(share_receive) AS share_receive
    FROM person
    JOIN coverage ON coverage.session_id = person.session_id
    LEFT JOIN active ON active.session_id = person.session_id
    GROUP BY person.person_id
    UNION ALL
    SELECT
        NULL AS person_id,
        count(*) AS sessions,
        sum(samples) AS samples,
        sum(observed_minutes) AS observed_minutes,
        sum(expected_minutes) AS expected_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(audio_send) AS audio_send,
        sum(audio_receive) AS audio_receive,
        sum(video_send) AS video_send,
        sum(video_receive) AS video_receive,
        sum(share_send) AS share_send,
        sum(share_receive) AS share_receive
    FROM coverage
    LEFT JOIN active ON active.session_id = coverage.session_id
),
name AS (
    -- One row per session. Joined as the view itself, SQLite would build the names of all events first.
    SELECT session_id, user_name, user_id
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
)
SELECT
    CASE
        WHEN measured.person_id IS NULL THEN '(everybody)'
        ELSE coalesce(name.user_name, 'user ' || name.user_id)
    END AS person,
    measured.sessions,
    CASE
        WHEN measured.expected_minutes > 0 THEN 100.0 * measured.covered_minutes / measured.expected_minutes
    END AS coverage_pct,
    measured.observed_minutes,
    measured.expected_minutes,
    measured.samples,
    measured.samples - measured.observed_minutes AS repeated_samples,
    CASE WHEN measured.person_id IS NULL THEN coalesce(gap.gap_minutes, 0) END AS collector_gap_minutes,
    CASE WHEN observed_minutes > 0 THEN 100.0 * coalesce(audio_send, 0) / observed_minutes END
        AS audio_send_active_pct,
    CASE WHEN observed_minutes > 0 THEN 100.0 * coalesce(audio_receive, 0) / observed_minutes END
        AS audio_receive_active_pct,
    CASE WHEN observed_minutes > 0 THEN 100.0 * coalesce(video_send, 0) / observed_minutes END
        AS video_send_active_pct,
    CASE WHEN observed_minutes > 0 THEN 100.0 * coalesce(video_receive, 0) / observed_minutes END
        AS video_receive_active_pct,
    CASE WHEN observed_minutes > 0 THEN 100.0 * coalesce(share_send, 0) / observed_minutes END
        AS share_send_active_pct,
    CASE WHEN observed_minutes > 0 THEN 100.0 * coalesce(share_receive, 0) / observed_minutes END
        AS share_receive_active_pct,
    measured.person_id
FROM measured
CROSS JOIN gap
LEFT JOIN name ON name.session_id = measured.person_id
ORDER BY
    CASE WHEN measured.person_id IS NULL THEN 0 ELSE 1 END,
    coverage_pct,
    person,
    measured.person_id
LIMIT :limit + 1
