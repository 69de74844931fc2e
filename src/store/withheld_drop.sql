-- Who is one person stays known: a person of these sessions stands for the tokens that go.
INSERT OR IGNORE INTO session_tie (event_id, tie, session_id)
SELECT event_id, min(session_id) OVER (PARTITION BY event_id, person_key), session_id
FROM participant_session
WHERE (event_id, person_key) IN (
    SELECT event_id, person_key
    FROM participant_session
    WHERE session_id IN temp.untold_session AND person_key IS NOT NULL
);

DELETE FROM session_tie WHERE tie < 0 AND session_id IN temp.untold_session;

-- So does who shared a subnet in the event, and no longer which: the first of their sessions stands for it.
UPDATE identity_token
SET subnet_token = alike.first_session_id
FROM (
    SELECT
        participant_session.session_id,
        min(participant_session.session_id) OVER (PARTITION BY participant_session.event_id, identity_token.subnet_token)
            AS first_session_id
    FROM temp.untold_session
    JOIN identity_token USING (session_id)
    JOIN participant_session USING (session_id)
    WHERE identity_token.subnet_token IS NOT NULL
) AS alike
WHERE identity_token.session_id = alike.session_id;

UPDATE identity_token
SET zoom_user_token = NULL, email_token = NULL, participant_uuid_token = NULL, withheld_until = 0
WHERE session_id IN temp.untold_session;
