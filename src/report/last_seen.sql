SELECT substr(event.start_time, 1, 10) AS day, session.device, session.network_type
FROM event_person AS named
JOIN known_person AS one ON one.person_id = named.person_id
JOIN known_person AS known ON known.known_as = one.known_as
JOIN event_person ON event_person.person_id = known.person_id
JOIN v_participant_session AS session ON session.session_id = event_person.session_id
JOIN v_event AS event ON event.kind = event_person.kind AND event.event_uuid = event_person.event_uuid
WHERE named.email = ?1 OR one.known_as = ?1
ORDER BY event.start_time DESC, session.session_id
LIMIT 1
