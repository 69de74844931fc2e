-- Who said what, and what they wrote; the thumbs stay.
UPDATE feedback
SET zoom_user_id = NULL,
    email = NULL,
    comment = NULL,
    feedback_details = NULL,
    zoom_room_id = NULL,
    zoom_room_sender_email = NULL
WHERE event_id IN temp.aged_event
    AND coalesce(zoom_user_id, email, comment, feedback_details, zoom_room_id, zoom_room_sender_email) IS NOT NULL
