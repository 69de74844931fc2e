-- with: event_share
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
