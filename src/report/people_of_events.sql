SELECT
    known_person.known_as,
    event_person.user_name,
    event_person.zoom_user_id,
    event_person.email,
    count(DISTINCT event_person.kind || event_person.event_uuid) AS events
FROM event_person
LEFT JOIN known_person ON known_person.person_id = event_person.person_id
GROUP BY known_person.known_as, event_person.user_name, event_person.zoom_user_id, event_person.email
ORDER BY known_person.known_as, events DESC, event_person.user_name
