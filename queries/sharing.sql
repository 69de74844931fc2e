-- group: people
-- title: How the shared screen arrived
-- asks:  How long was a screen shared, and who saw it badly?
-- answer: person, degraded_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     viewers to show, the worst first [20]
-- with:  viewed_screen, name, coverage
--
-- The first row is everybody, then the viewers. n are the classified minutes in which a shared screen was received; a
-- minute is degraded if the stream is poor or bad by its transport. A frame rate alone never degrades: slides that do
-- not move are sent at hardly any frames. Widely are the minutes in which a fifth of the viewers, two at least, were
-- degraded together.
SELECT
    CASE WHEN viewed_screen.person_id IS NULL THEN '(everybody)' ELSE name.person END AS person,
    100.0 * viewed_screen.degraded_minutes / viewed_screen.n AS degraded_pct,
    viewed_screen.degraded_minutes,
    viewed_screen.n,
    viewed_screen.share_minutes AS shared_minutes,
    viewed_screen.widely_degraded_minutes,
    viewed_screen.frame_rate_p50_fps,
    viewed_screen.loss_p95_pct,
    viewed_screen.latency_p95_ms,
    coverage.coverage_pct,
    name.user_id
FROM viewed_screen
CROSS JOIN coverage
LEFT JOIN name ON name.session_id = viewed_screen.person_id
WHERE viewed_screen.n > 0
ORDER BY
    CASE WHEN viewed_screen.person_id IS NULL THEN 0 ELSE 1 END,
    viewed_screen.degraded_minutes DESC,
    person,
    viewed_screen.person_id
LIMIT :limit + 1
