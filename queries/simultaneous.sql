-- group: event
-- title: When many had trouble at once
-- asks:  In which windows did many receive poorly together, and what did they have in common?
-- answer: from_unix, to_unix, poor_people, people, consistent_with
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     windows to show, the largest first [20]
-- with:  incident, coverage, name, explaining_attribute
--
-- Counted are people with a classified received stream. A minute is event-wide if at least five of them and a fifth of
-- all are poor (of fewer than ten people: half, and two at least), and local if half of a group of people who share a
-- subnet, location, data centre, network, connection type or version are poor, three at least, and at most a tenth of
-- the others or one of them; or half of the group more than in minutes that are not event-wide, and a twentieth of the
-- others or one of them more, as some of them may have trouble of their own all the time. Fewer than five must be of a
-- group that is two fifths of the event at most, and suffers in at most a third of all its minutes, as people with
-- trouble of their own have something in common, too. Such minutes with at most one other between are one window,
-- unless it is a lone local one. People are those of the window's worst minute, shares those of all its person-minutes,
-- which are n. The cause is what the numbers are consistent with: the group that tells most, beside which alike names
-- the groups that tell as much, to a percentage point of inside less outside, so that nothing here tells them apart;
-- else the sender where whoever shared a screen sent poorly while half of the others received that medium poorly, in
-- half of the minutes with a shared screen and in a third of all, by name if it was always the same one; else the
-- event, or the platform or the host where half of all suffered. group_people are the people of that group in its worst
-- minute, and group_place is where all of them were as Zoom tells it, if it is one place.
WITH group_location AS MATERIALIZED (
    -- One row per group that is no place itself: the location that its sessions have in common.
    SELECT
        member.attribute,
        member.value,
        CASE WHEN min(located.value) = max(located.value) THEN min(located.value) END AS location
    FROM explaining_attribute AS member
    JOIN explaining_attribute AS located ON located.session_id = member.session_id AND located.attribute = 'location'
    WHERE member.attribute NOT IN ('building', 'site', 'location')
    GROUP BY member.attribute, member.value
)
SELECT
    incident.from_unix,
    incident.to_unix + 60 AS to_unix,
    incident.poor_people,
    incident.people,
    incident.consistent_with,
    incident.attribute,
    incident.value,
    incident.minutes,
    100.0 * incident.poor_minutes / incident.person_minutes AS poor_pct,
    incident.inside_poor_pct,
    incident.outside_poor_pct,
    incident.sender_caused_minutes,
    incident.person_minutes AS n,
    coverage.coverage_pct,
    incident.alike,
    CASE WHEN incident.consistent_with = 'sender' THEN name.person END AS sender,
    CASE WHEN incident.consistent_with = 'sender' THEN incident.sender_session_id END AS sender_session_id,
    explaining_group.people AS group_people,
    group_location.location AS group_place
FROM incident
CROSS JOIN coverage
LEFT JOIN explaining_group
    ON explaining_group.from_unix = incident.from_unix
    AND explaining_group.attribute = incident.attribute
    AND explaining_group.value = incident.value
LEFT JOIN group_location
    ON group_location.attribute = incident.attribute
    AND group_location.value = incident.value
LEFT JOIN name ON name.session_id = incident.sender_session_id
ORDER BY incident.poor_minutes DESC, incident.from_unix
LIMIT :limit
