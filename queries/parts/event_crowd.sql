-- with: event_person
event_crowd AS (
    -- One row per chosen event of which anybody is stored: joins and people.
    SELECT kind, event_uuid, count(*) AS joins, count(DISTINCT person_id) AS people
    FROM event_person
    GROUP BY kind, event_uuid
)
