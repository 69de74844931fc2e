-- Days that no run has discovered although they are old enough, that Zoom lists no more, or whose listing stayed shorter
-- than its own total: spans of days in a row, each with the newest counts.
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
ORDER BY from_on DESC, kind, listing, scope
LIMIT :limit
