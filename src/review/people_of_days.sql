-- title: Who could be asked about
-- asks:  Who was in the events of some days, and how often poorly?
-- param: from       date    the first UTC day on which events began [0001-01-01]
-- param: to         date    the last such day, included [9999-12-31]
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show [20]
-- with:  chosen_event, event_person, known_person, event_session_count
-- scan:  it asks about everybody
WITH attended AS (
    -- One row per person who is known over events.
    SELECT
        known_person.known_as,
        max(event_person.user_name) AS person,
        max(event_person.email) AS email,
        count(DISTINCT event_person.kind || event_person.event_uuid) AS events,
        sum(event_session_count.person_minutes) AS classified_minutes,
        sum(event_session_count.poor_person_minutes) AS poor_minutes
    FROM known_person
    JOIN event_person ON event_person.person_id = known_person.person_id
    JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    GROUP BY known_person.known_as
)
SELECT person, coalesce(email, known_as) AS known_by, events, classified_minutes, poor_minutes
FROM attended
ORDER BY poor_minutes DESC, events DESC, known_as
LIMIT :limit
