-- What people said of an event. Whoever is known to be one of its participants has a session: the first of that person.
CREATE VIEW v_feedback AS
SELECT
    event.kind,
    event.event_uuid,
    event.event_number,
    participant_session.user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', participant_session.join_at, 'unixepoch') AS join_time,
    strftime('%Y-%m-%dT%H:%M:%SZ', feedback.said_at, 'unixepoch') AS said_at,
    feedback.is_content,
    feedback.comment,
    feedback.feedback_details,
    feedback.rating_quality,
    feedback.zoom_user_id,
    feedback.email,
    feedback.zoom_room_id,
    feedback.zoom_room_platform,
    feedback.zoom_room_sender_email,
    feedback.session_id,
    feedback.feedback_id
FROM feedback
JOIN event ON event.event_id = feedback.event_id
LEFT JOIN participant_session ON participant_session.session_id = feedback.session_id;
