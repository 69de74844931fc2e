-- with: session_attribute, no_provider
explaining_attribute AS (
    -- One row per session and attribute that may explain an incident, as far as Zoom, the map and the file of providers
    -- tell it. That somebody is elsewhere explains nothing that a place, a VPN or a provider does not tell better, and
    -- an address without a provider is nobody's.
    SELECT session_id, position, attribute, value
    FROM session_attribute
    WHERE
        position <= 11
        AND value IS NOT NULL
        AND attribute <> 'place_type'
        AND NOT (attribute = 'isp' AND value IN (SELECT isp FROM no_provider))
)
