-- title: Who fell out and came back
-- asks:  Who rejoined how often, after what, and how long were they away?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show, most rejoins first [20]
-- with:  person, poor_session_minute, name, coverage
--
-- A rejoin is a session of a person that begins after an earlier one ended. A second device overlaps and is none, nor
-- is the way into or out of a breakout or waiting room. Dropped are those that Zoom says followed on a disconnection or
-- a network error; after poor are those with a poor sample in the two minutes before. Three or more are unstable: most
-- people come back once, if at all. n are the sessions. Zoom tells the reason only to the listing of participants.
WITH session AS MATERIALIZED (
    -- One row per session with the latest end of the person's sessions before it.
    SELECT
        person.person_id,
        coverage_of_session.session_id,
        coverage_of_session.present_from_unix,
        coverage_of_session.present_to_unix,
        max(coverage_of_session.present_to_unix) OVER (
            PARTITION BY person.person_id
            ORDER BY coverage_of_session.present_from_unix, coverage_of_session.session_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS left_unix,
        lag(coverage_of_session.session_id) OVER (
            PARTITION BY person.person_id
            ORDER BY coverage_of_session.present_from_unix, coverage_of_session.session_id
        ) AS left_session_id
    FROM person
    JOIN v_session_coverage AS coverage_of_session
        ON coverage_of_session.session_id = person.session_id
        AND coverage_of_session.kind = :kind
        AND coverage_of_session.event_uuid = :event
),
told AS MATERIALIZED (
    -- One row per session: why it ended, and in which breakout room it was.
    SELECT session_id, lower(coalesce(leave_reason, '')) AS leave_reason, coalesce(bo_mtg_id, '') AS bo_mtg_id
    FROM v_participant_session
    WHERE kind = :kind AND event_uuid = :event
),
rejoin AS MATERIALIZED (
    -- One row per rejoin.
    SELECT
        session.person_id,
        session.session_id,
        session.present_from_unix,
        session.left_unix,
        session.present_from_unix - session.left_unix AS gap_seconds,
        CASE
            WHEN before.leave_reason LIKE '%disconnect%' OR before.leave_reason LIKE '%network connection error%' THEN 1
            ELSE 0
        END AS dropped,
        count(poor_session_minute.minute_unix) AS poor_minutes_before
    FROM session
    JOIN told AS before ON before.session_id = session.left_session_id
    JOIN told AS after ON after.session_id = session.session_id
    LEFT JOIN poor_session_minute
        ON poor_session_minute.session_id = session.left_session_id
        AND poor_session_minute.minute_unix > session.left_unix - 180
        AND poor_session_minute.minute_unix <= session.left_unix
    WHERE
        session.present_from_unix >= session.left_unix
        AND before.bo_mtg_id = after.bo_mtg_id
        AND before.leave_reason NOT LIKE '%breakout%'
        AND before.leave_reason NOT LIKE '%waiting room%'
    GROUP BY
        session.person_id,
        session.session_id,
        session.present_from_unix,
        session.left_unix,
        before.leave_reason
),
session_count AS MATERIALIZED (
    -- One row per person.
    SELECT person_id, count(*) AS n
    FROM person
    GROUP BY person_id
)
SELECT
    name.person,
    CASE WHEN count(*) >= 3 THEN 'unstable' ELSE 'came back' END AS pattern,
    count(*) AS rejoins,
    sum(rejoin.dropped) AS dropped,
    count(CASE WHEN rejoin.poor_minutes_before > 0 THEN 1 END) AS after_poor,
    sum(rejoin.gap_seconds) AS away_seconds,
    max(rejoin.gap_seconds) AS longest_away_seconds,
    min(rejoin.left_unix) AS first_left_unix,
    max(rejoin.present_from_unix) AS last_back_unix,
    session_count.n,
    coverage.coverage_pct,
    name.user_id
FROM rejoin
JOIN name ON name.session_id = rejoin.person_id
JOIN session_count ON session_count.person_id = rejoin.person_id
CROSS JOIN coverage
GROUP BY rejoin.person_id, name.person, name.user_id, session_count.n, coverage.coverage_pct
ORDER BY rejoins DESC, away_seconds DESC, name.person, rejoin.person_id
LIMIT :limit
