-- with: person_minute, session_attribute
event_rate AS (
    -- One row: the share of poor minutes in the whole event, as a fraction.
    SELECT 1.0 * count(CASE WHEN class >= 2 THEN 1 END) / nullif(count(*), 0) AS poor_rate
    FROM person_minute
),
due_minute AS MATERIALIZED (
    -- One row per person and minute: which metrics made it poor.
    SELECT
        person_id,
        minute_unix,
        max(due_latency) AS due_latency,
        max(due_jitter) AS due_jitter,
        max(due_loss) AS due_loss,
        max(due_fps) AS due_fps
    FROM judged
    WHERE class >= 2
    GROUP BY person_id, minute_unix
),
attribute_count AS MATERIALIZED (
    -- One row per attribute and value with people, minutes, and what the poor ones are due to. What Zoom does not tell
    -- is a group of its own.
    SELECT
        attribute.position,
        attribute.attribute,
        coalesce(attribute.value, 'not reported') AS value,
        count(DISTINCT person_minute.person_id) AS people,
        count(DISTINCT CASE WHEN person_minute.class >= 2 THEN person_minute.person_id END) AS poor_people,
        count(*) AS n,
        count(CASE WHEN person_minute.class >= 2 THEN 1 END) AS poor_minutes,
        coalesce(sum(due_minute.due_latency), 0) AS due_latency,
        coalesce(sum(due_minute.due_jitter), 0) AS due_jitter,
        coalesce(sum(due_minute.due_loss), 0) AS due_loss,
        coalesce(sum(due_minute.due_fps), 0) AS due_fps
    FROM person_minute
    JOIN session_attribute AS attribute ON attribute.session_id = person_minute.session_id
    LEFT JOIN due_minute
        ON due_minute.person_id = person_minute.person_id AND due_minute.minute_unix = person_minute.minute_unix
    GROUP BY attribute.position, attribute.attribute, coalesce(attribute.value, 'not reported')
),
attribute_rate AS (
    -- The same with the rates. The shrunk one adds 60 minutes of the event's own rate, so that two bad minutes of three
    -- do not outrank a hundred of a thousand; groups are ranked by it. Of equal metrics loss is named first.
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
