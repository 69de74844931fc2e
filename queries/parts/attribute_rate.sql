-- with: person_count, attribute_count
event_rate AS (
    -- One row: the share of poor minutes in the whole event, as a fraction.
    SELECT 1.0 * sum(poor_minutes) / nullif(sum(classified_minutes), 0) AS poor_rate
    FROM person_count
),
attribute_rate AS (
    -- One row per attribute and value: the same with the rates. The shrunk one adds 60 minutes of the event's own rate,
    -- so that two bad minutes of three do not outrank a hundred of a thousand; groups are ranked by it. Of equal
    -- metrics loss is named first.
    SELECT
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        100.0 * poor_minutes / n AS poor_pct,
        100.0 * (poor_minutes + 60 * poor_rate) / (n + 60) AS shrunk_poor_pct,
        CASE
            WHEN greatest(due_loss, due_latency, due_jitter, due_fps) = 0 THEN NULL
            WHEN due_loss = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'packet loss'
            WHEN due_latency = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'latency'
            WHEN due_jitter = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'jitter'
            ELSE 'frame rate'
        END AS worst_metric
    FROM attribute_count
    CROSS JOIN event_rate
)
