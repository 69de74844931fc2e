-- with: judged
counted_session AS MATERIALIZED (
    -- One row per session with minutes that count for it, its person's in which it was the first to be there: all,
    -- the poor ones, and those that are due to each metric.
    SELECT
        person.session_id,
        count(*) AS n,
        count(CASE WHEN person_minute.class >= 2 THEN 1 END) AS poor_minutes,
        sum(person_minute.due_latency) AS due_latency,
        sum(person_minute.due_jitter) AS due_jitter,
        sum(person_minute.due_loss) AS due_loss,
        sum(person_minute.due_fps) AS due_fps
    FROM (
        SELECT
            person_id,
            minute_unix,
            min(place) AS place,
            max(class) AS class,
            max(CASE WHEN class >= 2 THEN due_latency ELSE 0 END) AS due_latency,
            max(CASE WHEN class >= 2 THEN due_jitter ELSE 0 END) AS due_jitter,
            max(CASE WHEN class >= 2 THEN due_loss ELSE 0 END) AS due_loss,
            max(CASE WHEN class >= 2 THEN due_fps ELSE 0 END) AS due_fps
        FROM judged
        GROUP BY person_id, minute_unix
    ) AS person_minute
    JOIN person ON person.person_id = person_minute.person_id AND person.place = person_minute.place
    GROUP BY person.session_id
)
