-- group: days
-- title: What else changed on that day
-- asks:  Where else, on what, and with what were the same people before and after a day?
-- answer: attribute, before_pct, after_pct, change_pct, value
-- param: day        date    the first UTC day of the second half
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, event_person, known_person, event_coverage, event_session_count, moved_value
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- A warning beside `change`, about the same people, who have classified minutes in both halves: one row per attribute
-- with the value that gained the most of their minutes, the largest gain first, or the most usual value where none
-- gained. Each person weighs as in `change`, and the margin is that of 95 % likewise. As of many values it is the one
-- that gained the most, chance alone may take it past its margin: it changed if it gained more than twice as much. What
-- changed did so at the same time as the share of poor minutes, which proves nothing of either. Place is the site of
-- your map of networks, else what Zoom tells.
SELECT
    attribute,
    before_pct,
    after_pct,
    gained_pct AS change_pct,
    value,
    margin_pct,
    finding,
    people,
    before_minutes,
    after_minutes,
    before_coverage_pct,
    after_coverage_pct
FROM moved_value
ORDER BY change_pct DESC, attribute
