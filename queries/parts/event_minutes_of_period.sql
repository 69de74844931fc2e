-- with: period_session
-- stands for: event_minutes
event_minutes AS MATERIALIZED (
    -- One row: the classified and the poor minutes of people in the events that began on the day or later, as if they
    -- were one.
    SELECT
        coalesce(sum(n), 0) AS classified_minutes,
        coalesce(sum(poor_minutes), 0) AS poor_minutes,
        30 AS least_minutes
    FROM period_session
)
