-- with: session_minute
person_minute AS MATERIALIZED (
    -- One row per person and minute: two devices at once are one person. The session is the one of them that joined
    -- first.
    SELECT
        counted.person_id,
        counted.minute_unix,
        person.session_id,
        counted.class,
        counted.send_class,
        counted.receive_class,
        counted.burst,
        counted.due_loss
    FROM (
        SELECT
            person_id,
            minute_unix,
            min(place) AS place,
            max(class) AS class,
            max(send_class) AS send_class,
            max(receive_class) AS receive_class,
            max(burst) AS burst,
            max(due_loss) AS due_loss
        FROM session_minute
        GROUP BY person_id, minute_unix
    ) AS counted
    JOIN person ON person.person_id = counted.person_id AND person.place = counted.place
)
