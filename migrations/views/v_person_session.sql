-- Which sessions are one person: those that share a Zoom id, an e-mail address or a participant UUID, and those that
-- share one with these, to the end of the chain. Whoever stores a session follows it, as SQLite would follow the chains
-- of all events to answer for one. A person is known by the session that joined first, which has the first place: its
-- name, device and network speak for the person. Those whose join is unknown come last.
CREATE VIEW v_person_session AS
WITH keyed AS (
    -- CROSS JOIN keeps SQLite to the sessions of the event, where it would else scan all.
    -- One row per session with the key of its person.
    SELECT
        event.kind,
        event.event_uuid,
        participant_session.session_id,
        participant_session.join_at,
        coalesce(participant_session.person_key, 'session ' || participant_session.session_id) AS person_key
    FROM event
    CROSS JOIN participant_session
    WHERE participant_session.event_id = event.event_id AND participant_session.is_counted = 1
)
SELECT
    kind,
    event_uuid,
    session_id,
    first_value(session_id) OVER joined AS person_id,
    row_number() OVER joined AS place
FROM keyed
WINDOW joined AS (
    PARTITION BY kind, event_uuid, person_key
    ORDER BY CASE WHEN join_at = 0 THEN 1 ELSE 0 END, join_at, session_id
);
