-- with: person_minute
poor_person_minute AS MATERIALIZED (
    -- The poor minutes of each person.
    SELECT person_id, minute_unix, session_id, send_class, receive_class, burst, due_loss
    FROM person_minute
    WHERE class >= 2
)
