event_share AS (
    -- The rows of event_minutes, which are of events or of their people, with the share of poor minutes that is beyond
    -- chance. Of n minutes with m poor ones it is m + 4 - sqrt(8 m + 16), of n: the lower end of an interval of two
    -- deviations, as poor minutes come in clumps that double their variance.
    SELECT
        event_minutes.*,
        100.0 * (poor_minutes + 4 - sqrt(8.0 * poor_minutes + 16)) / nullif(classified_minutes, 0) AS verdict_share_pct
    FROM event_minutes
)
