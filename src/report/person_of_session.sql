SELECT DISTINCT known_person.known_as
FROM event_person
JOIN v_participant_session AS session ON session.session_id = event_person.session_id
JOIN known_person ON known_person.person_id = event_person.person_id
WHERE session.participant_uuid = ?1 OR session.user_id = ?1 OR CAST(session.session_id AS TEXT) = ?1
