-- What the person said of events, and what was said in a room under the person's address.
DELETE FROM feedback
WHERE session_id IN temp.forgotten_session
    OR folded(zoom_user_id) IN temp.forgotten_identifier
    OR folded(email) IN temp.forgotten_identifier
    OR folded(zoom_room_sender_email) IN temp.forgotten_identifier
