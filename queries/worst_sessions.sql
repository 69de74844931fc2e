-- group: days
-- title: The worst joins of many events
-- asks:  Which joins of these days had the most poor minutes?
-- answer: person, poor_minutes, join_time
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     joins to show, the worst first [20]
-- with:  chosen_event, event_coverage, event_session_count
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- A minute is poor if any stream is poor or bad in it; n are the classified ones. Ranked by poor minutes, then by
-- their share; whoever has fewer than two classified minutes or no poor one is left out. An episode is two or more poor
-- minutes with at most one other between. The event's own `scorecard` says what it is consistent with.
WITH worst AS MATERIALIZED (
    -- One row per session that is shown.
    SELECT session_id, n, poor_minutes, episodes
    FROM event_session_count
    WHERE poor_minutes > 0 AND n >= 2
    ORDER BY poor_minutes DESC, n, session_id
    LIMIT :limit
)
SELECT
    coalesce(session.user_name, 'user ' || session.user_id) AS person,
    worst.poor_minutes,
    100.0 * worst.poor_minutes / worst.n AS poor_pct,
    session.join_time,
    session.event_uuid,
    worst.n,
    worst.episodes,
    100.0 * coverage.covered_minutes / nullif(coverage.expected_minutes, 0) AS coverage_pct,
    session.location,
    session.network_type,
    session.kind,
    session.user_id,
    session.session_id
FROM worst
JOIN v_participant_session AS session ON session.session_id = worst.session_id
JOIN event_coverage AS coverage ON coverage.session_id = worst.session_id
ORDER BY worst.poor_minutes DESC, worst.n, worst.session_id
