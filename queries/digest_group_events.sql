-- group: days
-- title: In which events a group had trouble
-- asks:  In which events of these days did the people of a group have the most poor minutes?
-- answer: start_time, topic, poor_minutes, poor_pct
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: attribute  text       what the people of the group have in common, such as site, or everybody [everybody]
-- param: value      text       the value of it that they share [everybody]
-- param: by         attributes what people are grouped by, the attribute among it [location]
-- param: thresholds profile    the profile that judges [zoom]
-- param: limit      int        events to show [20]
-- with:  chosen_event, event_session_count, session_attribute_of_many, session_group, event_coverage
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per event in which anybody of the group had a poor minute. Minutes and coverage are those of its people.
WITH member AS MATERIALIZED (
    -- One row per session of the group.
    SELECT DISTINCT session_id
    FROM session_group
    WHERE attribute = :attribute AND value = :value
    UNION ALL
    SELECT session_id
    FROM event_person
    WHERE :attribute = 'everybody'
)
SELECT
    chosen_event.start_time,
    chosen_event.topic,
    sum(event_session_count.poor_person_minutes) AS poor_minutes,
    100.0 * sum(event_session_count.poor_person_minutes) / sum(event_session_count.person_minutes) AS poor_pct,
    sum(event_session_count.person_minutes) AS n,
    count(DISTINCT event_person.person_id) AS people,
    100.0 * sum(event_coverage.covered_minutes) / nullif(sum(event_coverage.expected_minutes), 0) AS coverage_pct,
    chosen_event.kind,
    chosen_event.event_number,
    chosen_event.event_uuid
FROM member
JOIN event_session_count ON event_session_count.session_id = member.session_id
JOIN event_person ON event_person.session_id = member.session_id
JOIN event_coverage ON event_coverage.session_id = member.session_id
JOIN chosen_event ON chosen_event.kind = event_person.kind AND chosen_event.event_uuid = event_person.event_uuid
GROUP BY
    chosen_event.kind,
    chosen_event.event_uuid,
    chosen_event.start_time,
    chosen_event.topic,
    chosen_event.event_number
HAVING sum(event_session_count.poor_person_minutes) > 0
ORDER BY poor_minutes DESC, chosen_event.start_time DESC, chosen_event.kind, chosen_event.event_uuid
LIMIT :limit
