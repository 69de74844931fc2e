event_share AS (
    -- The rows of event_minutes, which are of events or of their people, with the share of poor minutes that is beyond
    -- chance. Of n minutes with m poor ones it is m + 4 - sqrt(8 m + 16), of n: the lower end of an interval of two
    -- deviations, as poor minutes come in clumps that double their variance.
    SELECT
        event_minutes.*,
        100.0 * (poor_minutes + 4 - sqrt(8.0 * poor_minutes + 16)) / nullif(classified_minutes, 0) AS verdict_share_pct
    FROM event_minutes
),
event_bound AS (
    -- One row: where the share of poor minutes turns fair, poor and bad.
    SELECT fair, poor, bad
    FROM threshold
    WHERE name = :thresholds AND medium = 'event' AND metric = 'poor_share_pct'
),
event_verdict AS (
    -- The same rows with the verdict: how those were who are collected.
    SELECT
        event_share.*,
        CASE
            WHEN event_share.classified_minutes < event_share.least_minutes THEN 'insufficient data'
            WHEN event_share.verdict_share_pct > event_bound.bad THEN 'bad'
            WHEN event_share.verdict_share_pct > event_bound.poor THEN 'poor'
            WHEN event_share.verdict_share_pct > event_bound.fair THEN 'fair'
            ELSE 'good'
        END AS word
    FROM event_share
    CROSS JOIN event_bound
)
