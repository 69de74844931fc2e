-- with: event_person_minute
event_session_count AS MATERIALIZED (
    -- One row per session of the chosen events with anything classified: its minutes, those minutes of its person that
    -- count for it, being the first session in them, and its episodes.
    SELECT
        session.session_id,
        session.n,
        session.poor_minutes,
        coalesce(person.n, 0) AS person_minutes,
        coalesce(person.poor_minutes, 0) AS poor_person_minutes,
        coalesce(episode.episodes, 0) AS episodes
    FROM (
        SELECT session_id, count(*) AS n, count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
        FROM event_session_minute
        GROUP BY session_id
    ) AS session
    LEFT JOIN (
        SELECT session_id, count(*) AS n, count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
        FROM event_person_minute
        GROUP BY session_id
    ) AS person ON person.session_id = session.session_id
    LEFT JOIN (
        SELECT session_id, count(*) AS episodes
        FROM event_episode
        GROUP BY session_id
    ) AS episode ON episode.session_id = session.session_id
)
