-- group: event
-- title: How much of an event was sampled
-- asks:  Can the other reports be believed, and for whom not?
-- answer: person, coverage_pct
-- param: event event the event's UUID or number
-- param: kind  kind  meeting or webinar; follows from the event
-- param: limit int   people to show, those with the least coverage first [20]
-- with:  person, session_coverage, sampled_minute, activity, name, stored_event, collected
--
-- Zoom takes one look a minute. Expected are the minutes between join and leave (or the last sample of whoever has no
-- leave time), observed those with a sample; a stay of seconds is expected only where it was sampled. A session that
-- begins within a minute may show one more than it is long, so no session is covered for more than it is expected: the
-- coverage is covered minutes of expected ones. What was sampled twice in a minute is counted as repeated. Outside are
-- samples before the minute of the join or after that of the leave, as a wrong clock makes them: they count in no
-- report. Unknown are sessions without join time and samples, which are in no minute. A collector gap is time in which
-- nobody was sampled though somebody was there: it says nothing about the network. The first row is everybody who is
-- collected, and says of how many: of joins, or of people where Zoom told no more than their number. Coverage says
-- nothing of the others.
WITH gap_minute AS (
    -- One row per minute in which anybody was sampled, with the one before it.
    SELECT minute_unix, lag(minute_unix) OVER (ORDER BY minute_unix) AS previous_unix
    FROM sampled_minute
),
gap AS (
    -- One row: the minutes between such minutes, while a session lasted from before to after.
    SELECT sum(CAST((gap_minute.minute_unix - gap_minute.previous_unix - 60) / 60 AS INTEGER)) AS gap_minutes
    FROM gap_minute
    WHERE
        gap_minute.minute_unix - gap_minute.previous_unix > 60
        AND EXISTS (
            SELECT 1
            FROM session_coverage
            WHERE
                session_coverage.present_from_unix < gap_minute.previous_unix + 60
                AND session_coverage.present_to_unix >= gap_minute.minute_unix
        )
),
attended AS MATERIALIZED (
    -- One row per person. The names are joined to what was counted, not to what is counted: SQLite took the people of
    -- an event for few and went through all names for each.
    SELECT
        person.person_id,
        count(*) AS sessions,
        sum(samples) AS samples,
        sum(observed_minutes) AS observed_minutes,
        sum(expected_minutes) AS expected_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(outside_samples) AS outside_samples,
        count(CASE WHEN present_from_unix IS NULL THEN 1 END) AS unknown_sessions,
        sum(audio_send) AS audio_send,
        sum(audio_receive) AS audio_receive,
        sum(video_send) AS video_send,
        sum(video_receive) AS video_receive,
        sum(share_send) AS share_send,
        sum(share_receive) AS share_receive
    FROM person
    JOIN session_coverage ON session_coverage.session_id = person.session_id
    LEFT JOIN activity ON activity.session_id = person.session_id
    GROUP BY person.person_id
),
measured AS (
    -- The same by name, and one row for everybody, whose person is NULL.
    SELECT
        attended.person_id,
        name.person,
        attended.sessions,
        attended.samples,
        attended.observed_minutes,
        attended.expected_minutes,
        attended.covered_minutes,
        attended.outside_samples,
        attended.unknown_sessions,
        attended.audio_send,
        attended.audio_receive,
        attended.video_send,
        attended.video_receive,
        attended.share_send,
        attended.share_receive
    FROM attended
    JOIN name ON name.session_id = attended.person_id
    UNION ALL
    SELECT
        NULL AS person_id,
        '(everybody)' AS person,
        count(*) AS sessions,
        sum(samples) AS samples,
        sum(observed_minutes) AS observed_minutes,
        sum(expected_minutes) AS expected_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(outside_samples) AS outside_samples,
        count(CASE WHEN present_from_unix IS NULL THEN 1 END) AS unknown_sessions,
        sum(audio_send) AS audio_send,
        sum(audio_receive) AS audio_receive,
        sum(video_send) AS video_send,
        sum(video_receive) AS video_receive,
        sum(share_send) AS share_send,
        sum(share_receive) AS share_receive
    FROM session_coverage
    LEFT JOIN activity ON activity.session_id = session_coverage.session_id
)
SELECT
    measured.person,
    measured.sessions,
    100.0 * measured.covered_minutes / nullif(measured.expected_minutes, 0) AS coverage_pct,
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
    measured.person_id,
    CASE WHEN measured.person_id IS NULL THEN collected.collected END AS collected,
    CASE WHEN measured.person_id IS NULL THEN collected.collected_of END AS collected_of,
    CASE WHEN measured.person_id IS NULL THEN collected.unit END AS collected_unit,
    CASE WHEN measured.person_id IS NULL THEN collected.collected_pct END AS collected_pct,
    measured.covered_minutes,
    measured.outside_samples,
    measured.unknown_sessions
FROM measured
CROSS JOIN gap
LEFT JOIN collected ON true
ORDER BY
    CASE WHEN measured.person_id IS NULL THEN 0 ELSE 1 END,
    coverage_pct,
    measured.person,
    measured.person_id
LIMIT :limit + 1
