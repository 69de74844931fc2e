-- Days that no run has discovered although they are old enough, that Zoom lists no more, whose listing stayed shorter
-- than its own total, or that no run asked for since one first did: spans of days in a row, each with the newest counts.
WITH told AS (
    -- One row per day of a listing of which there is something to say.
    SELECT
        account,
        kind,
        listing,
        scope,
        day_on,
        CASE
            WHEN discovered_at IS NOT NULL THEN 'short'
            WHEN lost_at IS NOT NULL THEN 'lost'
            ELSE 'open'
        END AS state,
        events_found,
        events_told
    FROM discovery_day
    WHERE (discovered_at IS NULL AND day_on <= date(:today, '-3 days')) OR short_days >= 3
),
numbered AS (
    -- The same, with a number that days in a row have in common.
    SELECT
        told.*,
        julianday(day_on) - row_number() OVER (PARTITION BY account, kind, listing, scope, state ORDER BY day_on) AS span
    FROM told
),
stretch AS (
    -- One row per kind and day that a run asked for: from when to when none asked for the days after it, in any listing.
    SELECT
        kind,
        date(day_on, '+1 day') AS from_on,
        coalesce(date(lead(day_on) OVER (PARTITION BY kind ORDER BY day_on), '-1 day'), :today) AS to_on
    FROM (SELECT DISTINCT kind, day_on FROM discovery_day WHERE scope = 'everybody' AND day_on >= '2011-01-01')
)
SELECT
    kind,
    listing,
    scope,
    min(day_on) AS from_on,
    max(day_on) AS to_on,
    state,
    max(events_found) AS events_found,
    max(events_told) AS events_told
FROM numbered
GROUP BY account, kind, listing, scope, state, span
UNION ALL
SELECT
    kind,
    NULL AS listing,
    'everybody' AS scope,
    from_on,
    min(to_on, date(:today, '-3 days')) AS to_on,
    'never listed' AS state,
    NULL AS events_found,
    NULL AS events_told
FROM stretch
WHERE from_on <= min(to_on, date(:today, '-3 days'))
ORDER BY from_on DESC, kind, listing, scope
LIMIT :limit
