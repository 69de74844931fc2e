-- group: people
-- title: Who fell out and came back
-- asks:  Who rejoined how often, after what, and how long were they away?
-- answer: person, pattern, rejoins
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show, most rejoins first [20]
-- with:  attended_session, rejoin, poor_session_minute, name, coverage
--
-- A rejoin is a session of a person that begins after all earlier ones ended. A second device overlaps and is none, nor
-- is the way into or out of a breakout or waiting room, unless Zoom says that the person was disconnected. Dropped are
-- those that Zoom says followed on a disconnection or a network error; it tells a reason of told, to the listing of
-- participants alone, and NULL is unknown. After poor are those with a poor sample in the two minutes before. Reason
-- and poor minutes are those of the session that ended last. Three or more are unstable: most people come back once, if
-- at all. n are the sessions. Whose time is unknown is left out.
WITH poor_before AS MATERIALIZED (
    -- One row per rejoin that had poor minutes before it: how many.
    SELECT rejoin.session_id, count(*) AS poor_minutes
    FROM rejoin
    JOIN poor_session_minute
        ON poor_session_minute.session_id = rejoin.left_session_id
        AND poor_session_minute.minute_unix > rejoin.left_unix - 180
        AND poor_session_minute.minute_unix <= rejoin.left_unix
    GROUP BY rejoin.session_id
),
counted AS MATERIALIZED (
    -- One row per rejoin with the poor minutes before it.
    SELECT
        rejoin.person_id,
        rejoin.session_id,
        rejoin.present_from_unix,
        rejoin.left_unix,
        rejoin.gap_seconds,
        rejoin.dropped,
        coalesce(poor_before.poor_minutes, 0) AS poor_minutes_before
    FROM rejoin
    LEFT JOIN poor_before ON poor_before.session_id = rejoin.session_id
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
    sum(counted.dropped) AS dropped,
    count(CASE WHEN counted.poor_minutes_before > 0 THEN 1 END) AS after_poor,
    sum(counted.gap_seconds) AS away_seconds,
    max(counted.gap_seconds) AS longest_away_seconds,
    min(counted.left_unix) AS first_left_unix,
    max(counted.present_from_unix) AS last_back_unix,
    session_count.n,
    coverage.coverage_pct,
    name.user_id,
    count(counted.dropped) AS told
FROM counted
JOIN name ON name.session_id = counted.person_id
JOIN session_count ON session_count.person_id = counted.person_id
CROSS JOIN coverage
GROUP BY counted.person_id, name.person, name.user_id, session_count.n, coverage.coverage_pct
ORDER BY rejoins DESC, away_seconds DESC, name.person, counted.person_id
LIMIT :limit
