-- with: person_minute, session_attribute
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
)
