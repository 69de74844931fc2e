-- with: period_session
-- stands for: event_minutes
event_minutes AS (
    -- One row per event that began on the day or later with anybody in it: the classified and the poor minutes of its
    -- people, how much of it was sampled, and how many minutes a verdict needs.
    SELECT
        kind,
        event_uuid,
        sum(n) AS classified_minutes,
        sum(poor_minutes) AS poor_minutes,
        100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct,
        30 AS least_minutes
    FROM period_session
    GROUP BY kind, event_uuid
)
