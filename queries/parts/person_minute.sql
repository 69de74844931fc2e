-- with: session_minute
person_minute AS MATERIALIZED (
    -- One row per person and minute: two devices at once are one person. The session is the one of them that joined
    -- first. By windows, and not by a join with `person` once more: SQLite opens tables anew wherever a part is named,
    -- a thousand in a statement, and the scorecard names this part by many ways.
    SELECT person_id, minute_unix, session_id, class, send_class, receive_class, burst, due_loss
    FROM (
        SELECT
            person_id,
            minute_unix,
            session_id,
            max(class) OVER in_minute AS class,
            max(send_class) OVER in_minute AS send_class,
            max(receive_class) OVER in_minute AS receive_class,
            max(burst) OVER in_minute AS burst,
            max(due_loss) OVER in_minute AS due_loss,
            row_number() OVER (PARTITION BY person_id, minute_unix ORDER BY place) AS turn
        FROM session_minute
        WINDOW in_minute AS (PARTITION BY person_id, minute_unix)
    ) AS counted
    WHERE turn = 1
)
