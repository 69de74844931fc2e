-- group: event
-- title: Zoom's labels against ours
-- asks:  Does Zoom's own word on a participant agree with what its samples say?
-- answer: medium, zoom_label, our_label, sessions
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  session_share, coverage
--
-- One row per medium, label of Zoom's and verdict of ours, counting sessions. Ours is the share of the session's
-- minutes that are poor or bad in that medium, by the profile's bounds for events, from two minutes on. Zoom tells its
-- labels only where the account has quality scores switched on; otherwise all stand under "not reported". With issues
-- are the sessions for which Zoom lists any. n are the minutes behind ours.
WITH label AS MATERIALIZED (
    -- One row per session and medium: what Zoom says.
    SELECT session_id, 'audio' AS medium, audio_quality AS zoom_label, issue_list
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
    UNION ALL
    SELECT session_id, 'video' AS medium, video_quality AS zoom_label, issue_list
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
    UNION ALL
    SELECT session_id, 'share' AS medium, screen_share_quality AS zoom_label, issue_list
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
),
poor_share AS (
    -- One row per session and medium.
    SELECT session_id, medium, n, 100.0 * poor_minutes / n AS poor_pct
    FROM session_share
),
judgement AS MATERIALIZED (
    -- The same as a word.
    SELECT
        poor_share.session_id,
        poor_share.medium,
        poor_share.n,
        CASE
            WHEN poor_share.n < 2 THEN 'insufficient data'
            WHEN poor_share.poor_pct > bound.bad THEN 'bad'
            WHEN poor_share.poor_pct > bound.poor THEN 'poor'
            WHEN poor_share.poor_pct > bound.fair THEN 'fair'
            ELSE 'good'
        END AS our_label
    FROM poor_share
    JOIN threshold AS bound
        ON bound.name = :thresholds AND bound.medium = 'event' AND bound.metric = 'poor_share_pct'
)
SELECT
    judgement.medium,
    coalesce(lower(label.zoom_label), 'not reported') AS zoom_label,
    judgement.our_label,
    count(*) AS sessions,
    count(CASE WHEN coalesce(label.issue_list, '[]') <> '[]' THEN 1 END) AS sessions_with_issues,
    sum(judgement.n) AS n,
    coverage.coverage_pct
FROM judgement
JOIN label ON label.session_id = judgement.session_id AND label.medium = judgement.medium
CROSS JOIN coverage
GROUP BY judgement.medium, coalesce(lower(label.zoom_label), 'not reported'), judgement.our_label, coverage.coverage_pct
ORDER BY judgement.medium, zoom_label, judgement.our_label
