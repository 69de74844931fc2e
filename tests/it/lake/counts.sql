-- What Zoom counted of each day with an event, and of the day after it, on which there may be none: of meetings and
-- participants, of two media, with a number that Zoom did not tell.
INSERT INTO zoom_count_day (account, day_on, unit, state, asked_at)
WITH day AS (
    -- One row per day.
    SELECT DISTINCT date(event.start_at + later.column1 * 86400, 'unixepoch') AS day_on
    FROM event
    CROSS JOIN (VALUES (0), (1)) AS later
    WHERE event.start_at IS NOT NULL
)
SELECT 'demo', day.day_on, unit.column1, 'done', unixepoch(day.day_on) + 3 * 86400
FROM day
CROSS JOIN (VALUES ('meeting'), ('participants')) AS unit;

INSERT INTO zoom_count (account, day_on, unit, medium, good, fair, poor, bad)
SELECT
    zoom_count_day.account,
    zoom_count_day.day_on,
    zoom_count_day.unit,
    medium.column1,
    40 + unixepoch(zoom_count_day.day_on) / 86400 % 13,
    length(medium.column1 || zoom_count_day.unit),
    unixepoch(zoom_count_day.day_on) / 86400 % 7,
    CASE medium.column1 WHEN 'audio' THEN 1 END
FROM zoom_count_day
CROSS JOIN (VALUES ('audio'), ('video')) AS medium;
