-- Who is one person stays known: tokens stay, and for whoever has none the person stands for the names that go.
DELETE FROM session_tie
WHERE tie < 0 AND event_id IN temp.aged_event AND NOT EXISTS (
    SELECT 1
    FROM identity_token
    WHERE
        identity_token.session_id = session_tie.session_id
        AND session_tie.tie IN (
            identity_token.zoom_user_token | (-9223372036854775807 - 1),
            identity_token.email_token | (-9223372036854775807 - 1),
            identity_token.participant_uuid_token | (-9223372036854775807 - 1)
        )
);

INSERT OR IGNORE INTO session_tie (event_id, tie, session_id)
SELECT event_id, person_id, session_id
FROM participant_session
WHERE event_id IN temp.aged_event AND person_id IS NOT NULL;
