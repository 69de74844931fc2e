-- How many people of a session's event joined first with what this session has: six counts, 0 where it has nothing.
WITH own AS (
    -- One row: what the session has, as the report person_history tells it.
    SELECT
        kind,
        event_uuid,
        coalesce(site || coalesce(', ' || building, ''), location) AS place,
        network_type,
        connection_type,
        data_center,
        coalesce(device, os) AS device,
        version
    FROM v_participant_session
    WHERE session_id = ?1
)
SELECT
    count(CASE WHEN coalesce(session.site || coalesce(', ' || session.building, ''), session.location) = own.place THEN 1 END),
    count(CASE WHEN session.network_type = own.network_type THEN 1 END),
    count(CASE WHEN session.connection_type = own.connection_type THEN 1 END),
    count(CASE WHEN session.data_center = own.data_center THEN 1 END),
    count(CASE WHEN coalesce(session.device, session.os) = own.device THEN 1 END),
    count(CASE WHEN session.version = own.version THEN 1 END)
FROM own
CROSS JOIN v_person_session AS person
CROSS JOIN v_participant_session AS session
WHERE
    person.kind = own.kind
    AND person.event_uuid = own.event_uuid
    AND person.place = 1
    AND session.session_id = person.session_id
