-- The keys of the people that share a tie with a session, and the session's own, of those that count.
WITH itself AS (
    -- The session, if it counts.
    SELECT
        session_id,
        event_id,
        strftime('%Y-%m-%dT%H:%M:%SZ', join_at, 'unixepoch') || ' ' || user_id AS own_key
    FROM participant_session
    WHERE session_id = ?1 AND is_counted = 1
)
SELECT own_key AS person_key
FROM itself
UNION
SELECT participant_session.person_key
FROM itself
CROSS JOIN session_tie AS own
CROSS JOIN session_tie AS shared
CROSS JOIN participant_session
WHERE
    own.session_id = itself.session_id
    AND shared.event_id = itself.event_id
    AND shared.tie = own.tie
    AND participant_session.session_id = shared.session_id
    AND participant_session.is_counted = 1
    AND participant_session.person_key IS NOT NULL
