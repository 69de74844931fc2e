-- with: event_person
-- reads: samples
event_session_minute AS MATERIALIZED (
    -- One row per session and minute of the chosen events: the worst of its streams.
    SELECT sample.session_id, sample.minute_unix, max(sample.class) AS class
    FROM chosen_event
    JOIN v_stream_class AS sample
        ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
    WHERE sample.profile = :thresholds AND sample.class IS NOT NULL
    GROUP BY sample.session_id, sample.minute_unix
),
event_person_minute AS MATERIALIZED (
    -- One row per person and minute of the chosen events. A person's key is a session's, so no other event has it.
    -- The session is the one of them that joined first.
    SELECT counted.person_id, counted.minute_unix, event_person.session_id, counted.class
    FROM (
        SELECT
            event_person.person_id,
            event_session_minute.minute_unix,
            min(event_person.place) AS place,
            max(event_session_minute.class) AS class
        FROM event_session_minute
        JOIN event_person ON event_person.session_id = event_session_minute.session_id
        GROUP BY event_person.person_id, event_session_minute.minute_unix
    ) AS counted
    JOIN event_person ON event_person.person_id = counted.person_id AND event_person.place = counted.place
),
event_poor_minute AS (
    -- The poor minutes of each session, marking those that follow on none of the two minutes before.
    SELECT
        session_id,
        minute_unix,
        CASE
            WHEN minute_unix - lag(minute_unix) OVER (PARTITION BY session_id ORDER BY minute_unix) <= 120 THEN 0
            ELSE 1
        END AS begins
    FROM event_session_minute
    WHERE class >= 2
),
event_numbered_minute AS (
    -- The same with the number of the run of minutes that each belongs to.
    SELECT
        session_id,
        sum(begins) OVER (PARTITION BY session_id ORDER BY minute_unix ROWS UNBOUNDED PRECEDING) AS run
    FROM event_poor_minute
),
event_episode AS (
    -- One row per episode of the chosen events: two or more poor minutes with at most one other between.
    SELECT session_id, run
    FROM event_numbered_minute
    GROUP BY session_id, run
    HAVING count(*) >= 2
)
