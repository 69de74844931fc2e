-- with: event_person, known_person
event_count AS (
    -- One row: how many events are compared.
    SELECT count(*) AS events
    FROM chosen_event
),
numbered AS (
    -- One row per session with the place of its event among those in which its person is known to have been.
    SELECT
        event_person.kind,
        event_person.event_uuid,
        event_person.session_id,
        event_person.person_id,
        known_person.known_as,
        dense_rank() OVER (
            PARTITION BY known_person.known_as
            ORDER BY event_person.kind, event_person.event_uuid
        ) AS event_place
    FROM event_person
    LEFT JOIN known_person ON known_person.person_id = event_person.person_id
),
attendee AS MATERIALIZED (
    -- The same with in how many of the events that was.
    SELECT
        numbered.*,
        CASE WHEN known_as IS NOT NULL THEN max(event_place) OVER (PARTITION BY known_as) END AS known_events
    FROM numbered
),
population AS MATERIALIZED (
    -- One row per session and population that it belongs to: everybody, and those who attended all events.
    SELECT
        attendee.kind,
        attendee.event_uuid,
        attendee.session_id,
        attendee.person_id,
        attendee.known_as,
        kind_of.position,
        kind_of.population
    FROM attendee
    CROSS JOIN event_count
    CROSS JOIN (
        SELECT 1 AS position, 'everybody' AS population
        UNION ALL
        SELECT 2 AS position, 'the same people' AS population
    ) AS kind_of
    WHERE kind_of.position = 1 OR (attendee.known_events = event_count.events AND event_count.events > 1)
)
