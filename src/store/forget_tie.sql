-- Sessions that share a Zoom id, an address or a participant UUID with one that is found are the same person's, and so
-- are those of the same user_id in the same event, as another source tells of it, and those that were the same person's
-- before their names were pruned.
WITH found AS (
    -- What the sessions found so far may be tied by.
    SELECT
        nullif(folded(zoom_user_id), '') AS zoom_user_id,
        nullif(folded(email), '') AS email,
        nullif(folded(participant_uuid), '') AS participant_uuid
    FROM participant_identity
    WHERE session_id IN temp.forgotten_session
),
token AS (
    -- Their tokens, which are left of those whose identities are purged.
    SELECT zoom_user_token, email_token, participant_uuid_token
    FROM identity_token
    WHERE session_id IN temp.forgotten_session
),
joined AS (
    -- The joins of the sessions found so far.
    SELECT event_id, user_id, person_id
    FROM participant_session
    WHERE session_id IN temp.forgotten_session
)
INSERT OR IGNORE INTO temp.forgotten_session (session_id)
SELECT session_id
FROM participant_identity
WHERE folded(zoom_user_id) IN (SELECT zoom_user_id FROM found)
    OR folded(email) IN (SELECT email FROM found)
    OR folded(participant_uuid) IN (SELECT participant_uuid FROM found)
UNION
SELECT session_id
FROM identity_token
WHERE zoom_user_token IN (SELECT zoom_user_token FROM token)
    OR email_token IN (SELECT email_token FROM token)
    OR participant_uuid_token IN (SELECT participant_uuid_token FROM token)
UNION
SELECT session_id
FROM participant_session
WHERE (event_id, user_id) IN (SELECT event_id, user_id FROM joined)
UNION
SELECT session_id
FROM participant_session
WHERE (event_id, person_id) IN (SELECT event_id, person_id FROM joined)
