-- with: session_minute
person_minute AS MATERIALIZED (
    -- One row per person and minute: two devices at once are one person. The session is the first of them.
    SELECT
        person_id,
        minute_unix,
        min(session_id) AS session_id,
        max(class) AS class,
        max(send_class) AS send_class,
        max(receive_class) AS receive_class,
        max(burst) AS burst,
        max(due_loss) AS due_loss
    FROM session_minute
    GROUP BY person_id, minute_unix
)
