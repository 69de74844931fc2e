-- An answer of each person of each event: a thumb, mostly up, or none, at some second after the last join.
INSERT INTO feedback (event_id, session_id, said_at, is_content, zoom_user_id, email, comment)
SELECT
    participant_session.event_id,
    CASE WHEN min(participant_session.session_id) % 7 > 0 THEN min(participant_session.session_id) END,
    max(participant_session.join_at) + min(participant_session.session_id) % 60,
    CASE min(participant_session.session_id) % 5 WHEN 0 THEN 0 WHEN 4 THEN NULL ELSE 1 END,
    max(participant_identity.zoom_user_id),
    max(participant_identity.email),
    'Said by ' || max(participant_identity.user_name)
FROM participant_session
JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
GROUP BY participant_session.event_id, coalesce(participant_session.person_key, participant_session.session_id);
