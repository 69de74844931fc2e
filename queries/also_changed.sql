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
-- with the value that gained the most of their minutes, the largest gain first; no row of an attribute of which none
-- gained. Each person weighs as in `change`, and the margin is that of 95 % likewise. What changed beyond it changed at
-- the same time as the share of poor minutes, which proves nothing of either. Of many values it is the one that gained
-- the most, so that now and then chance alone passes the margin. Place is the site of your map of networks, else what
-- Zoom tells.
WITH RECURSIVE gained AS (
    -- One row per attribute: by how many points the value's share rose.
    SELECT moved_value.*, after_pct - before_pct AS gained_pct
    FROM moved_value
)
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
FROM gained
ORDER BY gained_pct DESC, attribute
