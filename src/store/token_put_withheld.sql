-- The tokens of a session of which nothing is to be stored that says whose it is. Where that is stored already, or was
-- until it was pruned, its own tokens stay.
INSERT INTO identity_token (
    session_id, zoom_user_token, email_token, participant_uuid_token, subnet_token, withheld_until
)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM participant_identity WHERE session_id = ?1)
ON CONFLICT (session_id) DO UPDATE SET
    zoom_user_token = coalesce(excluded.zoom_user_token, zoom_user_token),
    email_token = coalesce(excluded.email_token, email_token),
    participant_uuid_token = coalesce(excluded.participant_uuid_token, participant_uuid_token),
    subnet_token = coalesce(excluded.subnet_token, subnet_token),
    withheld_until = excluded.withheld_until
WHERE identity_token.withheld_until IS NOT NULL
