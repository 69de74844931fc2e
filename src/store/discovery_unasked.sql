-- One row per kind and stretch of days in a row that no run asked for, from the first day that one did ask for up to ?1.
-- Zoom held no meeting before 2011: a row of an earlier day was written while the machine's clock was wrong.
WITH stretch AS (
    -- One row per kind and day that a run asked for: from when to when none asked for the days after it.
    SELECT
        kind,
        date(day_on, '+1 day') AS from_on,
        coalesce(date(lead(day_on) OVER (PARTITION BY kind ORDER BY day_on), '-1 day'), ?1) AS to_on
    FROM (SELECT DISTINCT kind, day_on FROM discovery_day WHERE scope = 'everybody' AND day_on >= '2011-01-01')
)
SELECT from_on, min(to_on, ?1)
FROM stretch
WHERE from_on <= min(to_on, ?1)
ORDER BY from_on, kind
