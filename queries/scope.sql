-- group: cause
-- title: Whom an incident struck
-- asks:  Which attribute do the struck of each window share, and the others not?
-- answer: from_unix, to_unix, attribute, value, explains
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     groups to show for each window [5]
-- with:  incident, coverage
--
-- Windows are those of `simultaneous`. Inside is the share of poor minutes of the people with that value, outside of
-- everybody else; n are the minutes inside. A group is compared only in minutes of the window in which three people are
-- poor at least, and with the others only in minutes in which somebody of it was there: minutes without trouble, and
-- those that it did not see, tell nothing of what it has to do with the trouble. People are those of the group's worst
-- minute. A group explains a window if three of its people, half of its minutes and at most a tenth of those outside
-- are poor, or half of it and a twentieth of the others more than at other times; fewer than five only as
-- `simultaneous` says. Values that Zoom does not tell form no group, and what four fifths of the people share can
-- explain nothing. Groups that explain a window to the same percentage point cannot be told apart.
SELECT
    explaining_group.from_unix,
    incident_window.to_unix + 60 AS to_unix,
    explaining_group.attribute,
    explaining_group.value,
    explaining_group.explains,
    explaining_group.inside_poor_pct,
    explaining_group.outside_poor_pct,
    explaining_group.difference_pct,
    explaining_group.place,
    explaining_group.people,
    explaining_group.poor_people,
    explaining_group.event_share_pct,
    explaining_group.person_minutes AS n,
    coverage.coverage_pct
FROM explaining_group
JOIN incident_window ON incident_window.from_unix = explaining_group.from_unix
CROSS JOIN coverage
WHERE explaining_group.event_share_pct < 80 AND explaining_group.place <= :limit
ORDER BY explaining_group.from_unix, explaining_group.place
