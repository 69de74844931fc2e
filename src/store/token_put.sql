-- A session's tokens: present ones replace, absent ones never erase, as with what they are made of.
INSERT INTO identity_token (session_id, zoom_user_token, email_token, participant_uuid_token, subnet_token)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (session_id) DO UPDATE SET
    zoom_user_token = coalesce(excluded.zoom_user_token, zoom_user_token),
    email_token = coalesce(excluded.email_token, email_token),
    participant_uuid_token = coalesce(excluded.participant_uuid_token, participant_uuid_token),
    subnet_token = coalesce(excluded.subnet_token, subnet_token)
