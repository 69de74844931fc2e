-- The map, and how many sessions each of its lines tells the place of; behind it those of an earlier map and the rest.
WITH counted AS (
    -- One row per line on which there are sessions.
    SELECT
        session_site.network,
        session_site.site,
        session_site.building,
        session_site.is_vpn,
        count(*) AS sessions,
        count(DISTINCT participant_session.event_id) AS events
    FROM session_site
    JOIN participant_session USING (session_id)
    WHERE session_site.network IS NOT NULL
    GROUP BY session_site.network, session_site.site, session_site.building, session_site.is_vpn
),
line AS (
    -- One row per line of the map, per line of an earlier one, and one for the sessions on none.
    SELECT
        1 AS position,
        'in use' AS line,
        site_network.network,
        site_network.site,
        site_network.building,
        site_network.is_vpn,
        coalesce(counted.sessions, 0) AS sessions,
        coalesce(counted.events, 0) AS events
    FROM site_network
    LEFT JOIN counted
        ON counted.network = site_network.network
        AND counted.site = site_network.site
        AND counted.building IS site_network.building
        AND counted.is_vpn = site_network.is_vpn
    UNION ALL
    SELECT
        2 AS position,
        'of an earlier map' AS line,
        counted.network,
        counted.site,
        counted.building,
        counted.is_vpn,
        counted.sessions,
        counted.events
    FROM counted
    WHERE NOT EXISTS (
        SELECT 1
        FROM site_network
        WHERE site_network.network = counted.network
            AND site_network.site = counted.site
            AND site_network.building IS counted.building
            AND site_network.is_vpn = counted.is_vpn
    )
    UNION ALL
    SELECT
        3 AS position,
        'not on the map' AS line,
        NULL AS network,
        NULL AS site,
        NULL AS building,
        NULL AS is_vpn,
        count(*) AS sessions,
        count(DISTINCT event_id) AS events
    FROM participant_session
    WHERE session_id NOT IN (SELECT session_id FROM session_site WHERE network IS NOT NULL)
)
SELECT network, site, building, CASE is_vpn WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END AS vpn, sessions, events, line
FROM line
ORDER BY position, site, building, network
