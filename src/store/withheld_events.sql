-- Events with tokens that stand in place of identities.
SELECT DISTINCT participant_session.event_id
FROM identity_token
JOIN participant_session USING (session_id)
WHERE
    identity_token.withheld_until IS NOT NULL
    AND coalesce(zoom_user_token, email_token, participant_uuid_token) IS NOT NULL
