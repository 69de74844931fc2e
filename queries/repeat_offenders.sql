-- group: days
-- title: Who has trouble again and again
-- asks:  Which people, sites or subnets had episodes in most of their events?
-- answer: subject, struck_pct
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: by         subject person, or an attribute [person]
-- param: min_events int     events attended that are needed to be listed [3]
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     rows to show, the most often struck first [20]
-- with:  chosen_event, event_person, known_person, event_coverage, event_session_count
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- An event is struck if any session of the person, or of anybody there, had an episode in it; attended if there was a
-- classified minute. Minutes are those of people: two devices at once count once, for the session that joined first.
-- Coverage is over all sessions of those events, also those without a classified minute. People are known across events
-- by Zoom id or address, to the end of the chain, also when these are pruned: who has neither is left out, and so is
-- who was never struck. It is the connection that repeats, not a fault of a person.
WITH subject AS MATERIALIZED (
    -- One row per session: whom or what it counts for.
    SELECT
        event_person.kind,
        event_person.event_uuid,
        event_person.session_id,
        CASE :by WHEN 'person' THEN known_person.known_as ELSE attribute.value END AS known_as,
        CASE :by WHEN 'person' THEN event_person.user_name ELSE attribute.value END AS name
    FROM event_person
    LEFT JOIN known_person ON known_person.person_id = event_person.person_id
    LEFT JOIN v_session_attribute AS attribute
        ON attribute.session_id = event_person.session_id
        AND attribute.kind = event_person.kind
        AND attribute.event_uuid = event_person.event_uuid
        AND attribute.attribute = :by
),
attended AS (
    -- One row per subject and event.
    SELECT
        subject.known_as,
        subject.kind,
        subject.event_uuid,
        max(subject.name) AS name,
        sum(event_session_count.person_minutes) AS n,
        sum(event_session_count.poor_person_minutes) AS poor_minutes,
        sum(event_session_count.episodes) AS episodes,
        sum(coverage.covered_minutes) AS covered_minutes,
        sum(coverage.expected_minutes) AS expected_minutes
    FROM subject
    LEFT JOIN event_session_count ON event_session_count.session_id = subject.session_id
    JOIN event_coverage AS coverage ON coverage.session_id = subject.session_id
    WHERE subject.known_as IS NOT NULL
    GROUP BY subject.known_as, subject.kind, subject.event_uuid
    HAVING sum(event_session_count.n) > 0
)
SELECT
    max(name) AS subject,
    100.0 * count(CASE WHEN episodes > 0 THEN 1 END) / count(*) AS struck_pct,
    count(CASE WHEN episodes > 0 THEN 1 END) AS struck_events,
    count(*) AS attended_events,
    sum(episodes) AS episodes,
    sum(poor_minutes) AS poor_minutes,
    sum(n) AS n,
    100.0 * sum(poor_minutes) / sum(n) AS poor_pct,
    100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct,
    known_as
FROM attended
GROUP BY known_as
HAVING count(*) >= :min_events AND count(CASE WHEN episodes > 0 THEN 1 END) > 0
ORDER BY struck_pct DESC, struck_events DESC, poor_minutes DESC, known_as
LIMIT :limit
