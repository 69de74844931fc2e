-- group: people
-- title: How long joining took
-- asks:  Who waited to get in, and does it depend on the route or the version?
-- answer: cut, value, wait_p50_seconds
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: limit      int     groups and people to show in each cut [10]
-- with:  person, session_attribute, name, coverage
--
-- Zoom's own count of the seconds from the click to being in, which only newer clients report: n are the sessions that
-- have it, and what is not reported is no zero. Late are people whose first session began more than five minutes after
-- the event, whatever the wait. Cuts: everybody, the route (data centre and connection type), the version, and the
-- sessions that waited longest.
WITH session AS MATERIALIZED (
    -- One row per session: its wait, and whether somebody came late with it.
    SELECT
        participant.session_id,
        participant.total_jointime_cost AS wait_seconds,
        CASE
            WHEN
                participant.join_time_unix > event.start_time_unix + 300
                AND participant.join_time_unix
                = min(participant.join_time_unix) OVER (PARTITION BY person.person_id)
                THEN 1
            ELSE 0
        END AS late
    FROM v_participant_session AS participant
    JOIN person ON person.session_id = participant.session_id
    JOIN v_event AS event ON event.kind = participant.kind AND event.event_uuid = participant.event_uuid
    WHERE participant.kind = :kind AND participant.event_uuid = :event
),
cut AS (
    -- One row per session and cut.
    SELECT 1 AS position, 'everybody' AS cut, '(all)' AS value, wait_seconds, late FROM session
    UNION ALL
    SELECT
        CASE attribute.attribute WHEN 'route' THEN 2 ELSE 3 END AS position,
        attribute.attribute AS cut,
        coalesce(attribute.value, 'not reported') AS value,
        session.wait_seconds,
        session.late
    FROM session
    JOIN session_attribute AS attribute ON attribute.session_id = session.session_id
    WHERE attribute.attribute IN ('route', 'version')
    UNION ALL
    SELECT 4 AS position, 'session' AS cut, name.person AS value, session.wait_seconds, session.late
    FROM session
    JOIN name ON name.session_id = session.session_id
    WHERE session.wait_seconds IS NOT NULL
),
measured AS (
    -- One row per cut and value.
    SELECT
        position,
        cut,
        value,
        count(*) AS sessions,
        count(wait_seconds) AS n,
        quantile_cont(wait_seconds, 0.5) AS wait_p50_seconds,
        quantile_cont(wait_seconds, 0.95) AS wait_p95_seconds,
        max(wait_seconds) AS wait_max_seconds,
        sum(late) AS late_people
    FROM cut
    GROUP BY position, cut, value
),
ranked AS MATERIALIZED (
    -- The same with the place of each within its cut.
    SELECT
        measured.*,
        row_number() OVER (
            PARTITION BY position
            ORDER BY CASE WHEN n = 0 THEN 1 ELSE 0 END, wait_p95_seconds DESC, value
        ) AS place
    FROM measured
)
SELECT
    ranked.cut,
    ranked.value,
    ranked.wait_p50_seconds,
    ranked.wait_p95_seconds,
    ranked.wait_max_seconds,
    ranked.sessions,
    ranked.n,
    ranked.late_people,
    coverage.coverage_pct
FROM ranked
CROSS JOIN coverage
WHERE ranked.place <= :limit
ORDER BY ranked.position, ranked.place
