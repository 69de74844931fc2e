-- with: judged
session_minute AS MATERIALIZED (
    -- One row per session and minute: the worst of its streams, all of them and by direction.
    SELECT
        person_id,
        session_id,
        place,
        minute_unix,
        max(class) AS class,
        max(CASE WHEN direction = 'send' THEN class END) AS send_class,
        max(CASE WHEN direction = 'receive' THEN class END) AS receive_class,
        max(burst) AS burst,
        max(due_loss) AS due_loss
    FROM judged
    GROUP BY person_id, session_id, place, minute_unix
)
