-- with: person
whose_session AS (
    -- One row per session: who the person is.
    SELECT session_id, 'session ' || person_id AS who
    FROM person
)
