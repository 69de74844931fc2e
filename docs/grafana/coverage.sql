-- title: Coverage by day
-- asks:  How much of what was to be sampled was sampled?
-- param: from   date the first UTC day on which events began
-- param: to     date the last such day, included
-- param: period text day or week
-- with:  chosen_event, session_network, event_coverage
--
-- What `report trend` says as coverage_pct of all networks.
SELECT
    session_network.period_unix AS time,
    100.0 * sum(event_coverage.covered_minutes) / nullif(sum(event_coverage.expected_minutes), 0) AS coverage_pct
FROM session_network
JOIN event_coverage ON event_coverage.session_id = session_network.session_id
WHERE session_network.position = 0
GROUP BY session_network.period_unix
ORDER BY session_network.period_unix
