no_provider AS (
    -- One row per word that an address without a provider has in place of one.
    SELECT 'private' AS isp
    UNION ALL
    SELECT 'carrier-grade NAT' AS isp
    UNION ALL
    SELECT 'not routed' AS isp
)
