-- with: event_person, known_person
-- stands for: whose_session
whose_session AS (
    -- One row per session of the chosen events: who the person is, in all of them where the person is known, else in
    -- that one.
    SELECT
        event_person.session_id,
        coalesce(known_person.known_as, 'session ' || event_person.person_id) AS who
    FROM event_person
    LEFT JOIN known_person ON known_person.person_id = event_person.person_id
)
