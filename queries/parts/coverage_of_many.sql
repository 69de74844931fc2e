-- with: event_coverage
-- stands for: coverage
coverage AS (
    -- One row: how much of the chosen events was sampled at all.
    SELECT 100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct
    FROM event_coverage
)
