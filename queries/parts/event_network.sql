-- with: session_network, event_coverage, event_session_count
event_network AS MATERIALIZED (
    -- One row per event and network type, and one for all: its sessions, how much of them was sampled, and the minutes
    -- of people.
    SELECT
        session_network.period_unix,
        session_network.kind,
        session_network.event_uuid,
        session_network.position,
        session_network.network_type,
        count(*) AS sessions,
        sum(event_coverage.covered_minutes) AS covered_minutes,
        sum(event_coverage.expected_minutes) AS expected_minutes,
        coalesce(sum(event_session_count.person_minutes), 0) AS n,
        coalesce(sum(event_session_count.poor_person_minutes), 0) AS poor_minutes
    FROM session_network
    JOIN event_coverage ON event_coverage.session_id = session_network.session_id
    LEFT JOIN event_session_count ON event_session_count.session_id = session_network.session_id
    GROUP BY
        session_network.period_unix,
        session_network.kind,
        session_network.event_uuid,
        session_network.position,
        session_network.network_type
)
