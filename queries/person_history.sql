-- group: people
-- title: One person over events
-- asks:  Does one person always have trouble, since when, and what changed?
-- answer: start_time, verdict, poor_minutes
-- param: person     person  name or a part of it, address or Zoom id
-- param: from       date    the first UTC day on which events began [0001-01-01]
-- param: to         date    the last such day, included [9999-12-31]
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     events to show, the latest first [1000]
-- with:  chosen_event, event_person, known_person, event_coverage, event_session_count, person_count_of_many
-- with:  event_minutes_of_person, event_verdict
-- scan:  ties may lead through anybody in any of the events
--
-- One row for each event in which the person was: the minutes as `scorecard` counts them, two devices at once once, and
-- the verdict by the rule of `overview` on this person's minutes. People are known across events by Zoom id or address,
-- to the end of the chain; a name alone ties nobody. Place, network and device are those of the session that joined
-- first, the place being one's own site and building, else the location that Zoom tells. changed names what was told
-- otherwise in the event before. The cause takes the whole event: `report person` looks it up, as `scorecard` does.
WITH own_person AS MATERIALIZED (
    -- One row per event and person of it that is this one: one an event, or more where only another event ties them.
    SELECT
        event_person.kind,
        event_person.event_uuid,
        event_person.person_id,
        count(*) AS sessions,
        sum(event_session_count.episodes) AS episodes,
        min(CASE WHEN event_person.place = 1 THEN event_person.session_id END) AS first_session_id,
        sum(coverage.covered_minutes) AS covered_minutes,
        sum(coverage.expected_minutes) AS expected_minutes,
        min(coverage.present_from_unix) AS present_from_unix,
        max(coverage.present_to_unix) AS present_to_unix
    FROM known_person
    JOIN event_person ON event_person.person_id = known_person.person_id
    JOIN event_coverage AS coverage ON coverage.session_id = event_person.session_id
    LEFT JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    -- A text, whatever is bound: to compare with a number, Spark would read every id as one.
    WHERE known_person.known_as = '' || :person
    GROUP BY event_person.kind, event_person.event_uuid, event_person.person_id
),
told AS MATERIALIZED (
    -- The same with what Zoom told of the session that joined first.
    SELECT
        own_person.*,
        session.user_name,
        coalesce(session.site || coalesce(', ' || session.building, ''), session.location) AS place,
        session.network_type,
        session.connection_type,
        session.data_center,
        coalesce(session.device, session.os) AS device,
        session.version
    FROM own_person
    CROSS JOIN v_participant_session AS session
    WHERE
        session.session_id = own_person.first_session_id
        AND session.kind = own_person.kind
        AND session.event_uuid = own_person.event_uuid
),
dated AS (
    -- The same with the event, found by its key, as there may be a hundred thousand others.
    SELECT told.*, event.event_number, event.topic, event.dated_time AS start_time
    FROM told
    CROSS JOIN v_event AS event
    WHERE event.kind = told.kind AND event.event_uuid = told.event_uuid
),
followed AS (
    -- The same with what was told in the event before.
    SELECT
        dated.*,
        lag(place) OVER ordered AS place_before,
        lag(network_type) OVER ordered AS network_type_before,
        lag(connection_type) OVER ordered AS connection_type_before,
        lag(data_center) OVER ordered AS data_center_before,
        lag(device) OVER ordered AS device_before,
        lag(version) OVER ordered AS version_before
    FROM dated
    WINDOW ordered AS (ORDER BY start_time, kind, event_uuid, person_id)
)
SELECT
    followed.start_time,
    followed.topic,
    coalesce(event_verdict.word, 'insufficient data') AS verdict,
    coalesce(event_verdict.poor_minutes, 0) AS poor_minutes,
    coalesce(event_verdict.classified_minutes, 0) AS n,
    CASE
        WHEN event_verdict.classified_minutes >= 2
            THEN 100.0 * event_verdict.poor_minutes / event_verdict.classified_minutes
    END AS poor_pct,
    coalesce(followed.episodes, 0) AS episodes,
    followed.place,
    followed.network_type,
    followed.connection_type,
    followed.data_center,
    followed.device,
    followed.version,
    substr(
        CASE WHEN place <> place_before THEN ', place' ELSE '' END
        || CASE WHEN network_type <> network_type_before THEN ', network_type' ELSE '' END
        || CASE WHEN connection_type <> connection_type_before THEN ', connection_type' ELSE '' END
        || CASE WHEN data_center <> data_center_before THEN ', data_center' ELSE '' END
        || CASE WHEN device <> device_before THEN ', device' ELSE '' END
        || CASE WHEN version <> version_before THEN ', version' ELSE '' END,
        3
    ) AS changed,
    100.0 * followed.covered_minutes / nullif(followed.expected_minutes, 0) AS coverage_pct,
    followed.sessions,
    followed.present_from_unix,
    followed.present_to_unix,
    followed.user_name AS person,
    followed.kind,
    followed.event_uuid,
    followed.event_number,
    followed.person_id
FROM followed
LEFT JOIN event_verdict ON event_verdict.person_id = followed.person_id
ORDER BY followed.start_time DESC, followed.kind, followed.event_uuid, followed.person_id
LIMIT :limit
