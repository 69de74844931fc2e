-- A session's tokens: present ones replace, absent ones never erase, as with what they are made of. Those of a session
-- whose identity was withheld before are others, and give way.
INSERT INTO identity_token (session_id, zoom_user_token, email_token, participant_uuid_token, subnet_token)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (session_id) DO UPDATE SET
    zoom_user_token = coalesce(excluded.zoom_user_token, CASE WHEN withheld_until IS NULL THEN zoom_user_token END),
    email_token = coalesce(excluded.email_token, CASE WHEN withheld_until IS NULL THEN email_token END),
    participant_uuid_token
        = coalesce(excluded.participant_uuid_token, CASE WHEN withheld_until IS NULL THEN participant_uuid_token END),
    subnet_token = coalesce(excluded.subnet_token, CASE WHEN withheld_until IS NULL THEN subnet_token END),
    withheld_until = NULL
