-- group: event
-- title: One event at a glance
-- asks:  How good was the event, for how many people, and what made it worse?
-- answer: verdict, poor_share_pct, affected_people, top_cause
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  person, session_coverage, stream_count, minute_count, person_count, episode, told_person, attended_session
-- with:  rejoin, stored_event, collected, event_minutes, event_verdict
--
-- A minute of a person is poor if any stream of any of the person's sessions is poor or bad in it; idle streams count
-- nowhere. The verdict needs 30 classified minutes and goes by verdict_share_pct: the share of poor minutes among them
-- at least, allowing for chance, by the profile's own bounds. Of n minutes with m poor ones it is
-- m + 4 - sqrt(8 m + 16), of n: the lower end of an interval of two deviations, as poor minutes come in clumps that
-- double their variance.
-- poor_share_pct is m of n. Affected is who had an episode: two or more poor minutes with at most one other minute
-- between; untroubled is who had none, of two classified minutes at least. The columns of collected say how much of the
-- event that rests on: collected of collected_of joins, or people where Zoom told no more than their number. If nobody
-- but listed people was asked for, the verdict is for those collected; otherwise below 80 % collected it is for nobody,
-- and "insufficient data", while collected_verdict still says how those were. How far the event is fetched stands in
-- the ledger, which no lake has. The verdict knows nothing of who was not there: rejoins, by the rule of the report of
-- that name, stand beside it, and how many people came back three times or more. In hours most people have an episode
-- by chance; beyond_chance_people are those who have more poor minutes than that, by the rule of `scorecard`.
-- elsewhere_pct is the share of minutes, and of_poor_elsewhere_pct that of poor ones, of people whose address is in no
-- network of the user's map, of all of whom the map tells; without a map there is none. A person is where the first
-- session was.
WITH change AS (
    -- One row per join and per leave. Whoever stays for no time was there for a moment.
    SELECT present_from_unix AS changed_at_unix, 1 AS difference FROM session_coverage
    WHERE present_from_unix IS NOT NULL
    UNION ALL
    SELECT
        CASE WHEN present_to_unix > present_from_unix THEN present_to_unix ELSE present_from_unix + 1 END
            AS changed_at_unix,
        -1 AS difference
    FROM session_coverage
    WHERE present_from_unix IS NOT NULL
),
attendance AS (
    -- How many sessions there were after each change; whoever leaves at a second leaves before another joins.
    SELECT sum(difference) OVER (ORDER BY changed_at_unix, difference ROWS UNBOUNDED PRECEDING) AS sessions
    FROM change
),
presence AS (
    -- One row: people, sessions, times and coverage of the whole event.
    SELECT
        (SELECT count(DISTINCT person_id) FROM person) AS people,
        (SELECT max(sessions) FROM attendance) AS peak_sessions,
        count(*) AS sessions,
        min(present_from_unix) AS first_unix,
        max(present_to_unix) AS last_unix,
        sum(covered_minutes) AS covered_minutes,
        sum(expected_minutes) AS expected_minutes
    FROM session_coverage
),
affected AS (
    -- One row: who had episodes, who had more poor minutes than chance gives, and who had no episode.
    SELECT
        (SELECT count(DISTINCT person_id) FROM episode) AS people,
        (SELECT count(*) FROM told_person) AS beyond_chance_people,
        (SELECT count(*) FROM person_count WHERE classified_minutes >= 2)
            - (SELECT count(DISTINCT person_id) FROM episode) AS untroubled_people
),
sample_count AS (
    -- One row: samples by medium and direction, and what the poor ones are due to.
    SELECT
        coalesce(sum(CASE WHEN medium = 'audio' AND direction = 'send' THEN n END), 0) AS audio_send,
        coalesce(sum(CASE WHEN medium = 'audio' AND direction = 'send' THEN poor_samples END), 0) AS audio_send_poor,
        coalesce(sum(CASE WHEN medium = 'audio' AND direction = 'receive' THEN n END), 0) AS audio_receive,
        coalesce(sum(CASE WHEN medium = 'audio' AND direction = 'receive' THEN poor_samples END), 0)
            AS audio_receive_poor,
        coalesce(sum(CASE WHEN medium = 'video' AND direction = 'send' THEN n END), 0) AS video_send,
        coalesce(sum(CASE WHEN medium = 'video' AND direction = 'send' THEN poor_samples END), 0) AS video_send_poor,
        coalesce(sum(CASE WHEN medium = 'video' AND direction = 'receive' THEN n END), 0) AS video_receive,
        coalesce(sum(CASE WHEN medium = 'video' AND direction = 'receive' THEN poor_samples END), 0)
            AS video_receive_poor,
        coalesce(sum(CASE WHEN medium = 'share' AND direction = 'send' THEN n END), 0) AS share_send,
        coalesce(sum(CASE WHEN medium = 'share' AND direction = 'send' THEN poor_samples END), 0) AS share_send_poor,
        coalesce(sum(CASE WHEN medium = 'share' AND direction = 'receive' THEN n END), 0) AS share_receive,
        coalesce(sum(CASE WHEN medium = 'share' AND direction = 'receive' THEN poor_samples END), 0)
            AS share_receive_poor,
        sum(due_loss) AS due_loss,
        sum(due_latency) AS due_latency,
        sum(due_jitter) AS due_jitter,
        sum(due_fps) AS due_fps
    FROM stream_count
),
drop_out AS (
    -- One row: how often somebody left and came back, how many people that were, and how often Zoom says that they were
    -- disconnected, NULL where it tells no reason.
    SELECT
        coalesce(sum(rejoins), 0) AS rejoins,
        count(*) AS rejoined_people,
        sum(dropped) AS dropped,
        count(CASE WHEN rejoins >= 3 THEN 1 END) AS unstable_people
    FROM (
        SELECT person_id, count(*) AS rejoins, sum(dropped) AS dropped
        FROM rejoin
        GROUP BY person_id
    ) AS of_person
),
placed AS (
    -- One row: minutes of those of whom the map of networks tells where they were, and of those who were elsewhere.
    SELECT
        sum(person_count.classified_minutes) AS classified_minutes,
        sum(person_count.poor_minutes) AS poor_minutes,
        sum(CASE WHEN session.place_type = 'elsewhere' THEN person_count.classified_minutes ELSE 0 END)
            AS elsewhere_minutes,
        sum(CASE WHEN session.place_type = 'elsewhere' THEN person_count.poor_minutes ELSE 0 END)
            AS elsewhere_poor_minutes
    FROM (
        SELECT session_id, place_type
        FROM v_participant_session
        WHERE kind = :kind AND event_uuid = :event AND place_type IS NOT NULL
    ) AS session
    JOIN person_count ON person_count.person_id = session.session_id
),
work AS (
    -- At most one row: how far the event is fetched. An imported event was never asked for and has none.
    SELECT state, records_done, records_total
    FROM v_work
    WHERE kind = :kind AND event_uuid = :event AND participant IS NULL AND asked_for = 'qos'
)
SELECT
    CASE WHEN collected.verdict_for = 'nobody' THEN 'insufficient data' ELSE event_verdict.word END AS verdict,
    100.0 * event_verdict.poor_minutes / nullif(event_verdict.classified_minutes, 0) AS poor_share_pct,
    event_verdict.poor_minutes,
    event_verdict.classified_minutes,
    affected.people AS affected_people,
    presence.people,
    -- Of equals the first is named: loss is heard before delay is felt.
    CASE
        WHEN greatest(due_loss, due_latency, due_jitter, due_fps) = 0 THEN NULL
        WHEN due_loss = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'packet loss'
        WHEN due_latency = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'latency'
        WHEN due_jitter = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'jitter'
        WHEN due_fps = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'frame rate'
    END AS top_cause,
    event.kind,
    event.event_uuid,
    event.event_number,
    event.topic,
    event.start_time,
    event.end_time,
    CASE
        WHEN
            coalesce(event.end_time_unix, presence.last_unix) >= coalesce(event.start_time_unix, presence.first_unix)
            THEN coalesce(event.end_time_unix, presence.last_unix)
                - coalesce(event.start_time_unix, presence.first_unix)
        -- An end before the start is a wrong clock's: those who were there tell better.
        ELSE presence.last_unix - presence.first_unix
    END / 60.0 AS duration_minutes,
    presence.sessions,
    presence.peak_sessions,
    event.zoom_participants,
    100.0 * presence.covered_minutes / nullif(presence.expected_minutes, 0) AS coverage_pct,
    sample_count.audio_send AS audio_send_samples,
    CASE WHEN audio_send > 0 THEN 100.0 * audio_send_poor / audio_send END AS audio_send_poor_pct,
    sample_count.audio_receive AS audio_receive_samples,
    CASE WHEN audio_receive > 0 THEN 100.0 * audio_receive_poor / audio_receive END AS audio_receive_poor_pct,
    sample_count.video_send AS video_send_samples,
    CASE WHEN video_send > 0 THEN 100.0 * video_send_poor / video_send END AS video_send_poor_pct,
    sample_count.video_receive AS video_receive_samples,
    CASE WHEN video_receive > 0 THEN 100.0 * video_receive_poor / video_receive END AS video_receive_poor_pct,
    sample_count.share_send AS share_send_samples,
    CASE WHEN share_send > 0 THEN 100.0 * share_send_poor / share_send END AS share_send_poor_pct,
    sample_count.share_receive AS share_receive_samples,
    CASE WHEN share_receive > 0 THEN 100.0 * share_receive_poor / share_receive END AS share_receive_poor_pct,
    :thresholds AS thresholds,
    work.state AS work_state,
    work.records_done,
    work.records_total,
    collected.asked,
    collected.collected,
    collected.collected_of,
    collected.unit AS collected_unit,
    collected.collected_pct,
    collected.verdict_for,
    event_verdict.word AS collected_verdict,
    event_verdict.verdict_share_pct,
    drop_out.rejoins,
    drop_out.rejoined_people,
    drop_out.dropped,
    drop_out.unstable_people,
    affected.beyond_chance_people,
    affected.untroubled_people,
    100.0 * placed.elsewhere_minutes / nullif(placed.classified_minutes, 0) AS elsewhere_pct,
    100.0 * placed.elsewhere_poor_minutes / nullif(placed.poor_minutes, 0) AS of_poor_elsewhere_pct
FROM v_event AS event
CROSS JOIN presence
CROSS JOIN event_verdict
CROSS JOIN affected
CROSS JOIN sample_count
CROSS JOIN collected
CROSS JOIN drop_out
CROSS JOIN placed
LEFT JOIN work ON true
WHERE event.kind = :kind AND event.event_uuid = :event
