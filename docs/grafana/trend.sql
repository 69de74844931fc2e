-- title: Poor minutes by day and network
-- asks:  Is it getting better or worse, and on which network?
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: period     text    day or week
-- param: thresholds profile the profile that judges
-- with:  chosen_event, session_network, event_session_count
--
-- What `report trend` says as poor_pct. Its medians of earlier periods need a function that the plugin's SQLite lacks.
SELECT
    session_network.period_unix AS time,
    session_network.network_type,
    100.0 * sum(event_session_count.poor_person_minutes) / sum(event_session_count.person_minutes) AS poor_pct
FROM session_network
JOIN event_session_count ON event_session_count.session_id = session_network.session_id
WHERE event_session_count.person_minutes > 0
GROUP BY session_network.period_unix, session_network.position, session_network.network_type
ORDER BY session_network.period_unix, session_network.position, session_network.network_type
