-- The people of an event as somebody may name them: one row per session, those of one person together.
SELECT
    person.person_id,
    person.session_id,
    session.user_id,
    session.user_name,
    session.email,
    session.zoom_user_id,
    session.participant_uuid,
    session.device,
    session.network_type,
    session.join_time_unix
FROM v_person_session AS person
CROSS JOIN v_participant_session AS session
WHERE
    person.kind = ?1
    AND person.event_uuid = ?2
    AND session.session_id = person.session_id
    AND session.kind = ?1
    AND session.event_uuid = ?2
ORDER BY person.person_id, person.place
