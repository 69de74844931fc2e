-- title: Days of which events may be missing
-- asks:  On which of these days did no run find out what was held?
-- param: from date the first UTC day
-- param: to   date the last such day, included
-- param: several int whether the ledgers are of several accounts, each with days of its own [0]
--
-- One row per account, kind and day that was never listed although nights had begun, that is old enough to be final and
-- is not, or that Zoom lists no more. Who never collected by days has no rows.
WITH RECURSIVE asked_day AS (
    -- One row per day.
    SELECT :from AS day_on
    UNION ALL
    SELECT date(day_on, '+1 day') FROM asked_day WHERE day_on < :to
),
ledger AS (
    -- One row per account and kind that nights ask for: from when to when they have. One account may have gone by
    -- several names.
    SELECT
        CASE :several WHEN 1 THEN account ELSE '' END AS account,
        kind,
        min(day_on) AS first_on,
        max(day_on) AS newest_on
    FROM discovery_day
    WHERE scope = 'everybody'
    GROUP BY CASE :several WHEN 1 THEN account ELSE '' END, kind
),
listed_day AS (
    -- One row per account, kind and day that was in the scope of any: whether one of its listings is lost, or not final.
    SELECT
        CASE :several WHEN 1 THEN account ELSE '' END AS account,
        kind,
        day_on,
        max(CASE WHEN lost_at IS NULL THEN 0 ELSE 1 END) AS is_lost,
        max(CASE WHEN discovered_at IS NULL THEN 1 ELSE 0 END) AS is_open,
        max(CASE WHEN listed_at IS NULL THEN 1 ELSE 0 END) AS is_unlisted
    FROM discovery_day
    WHERE scope = 'everybody' AND day_on BETWEEN :from AND :to
    GROUP BY CASE :several WHEN 1 THEN account ELSE '' END, kind, day_on
),
told AS (
    -- One row per account, kind and day from the first on, with what is wrong with it.
    SELECT
        asked_day.day_on,
        ledger.account,
        ledger.kind,
        CASE
            WHEN listed_day.is_lost = 1 THEN 'lost'
            WHEN listed_day.day_on IS NULL OR listed_day.is_unlisted = 1 THEN 'never listed'
            WHEN listed_day.is_open = 1 AND listed_day.day_on <= date(ledger.newest_on, '-3 days')
                THEN 'not yet discovered'
        END AS problem
    FROM asked_day
    JOIN ledger ON asked_day.day_on >= ledger.first_on
    LEFT JOIN listed_day
        ON listed_day.account = ledger.account
        AND listed_day.kind = ledger.kind
        AND listed_day.day_on = asked_day.day_on
)
SELECT day_on, kind, problem, nullif(account, '') AS account
FROM told
WHERE problem IS NOT NULL
ORDER BY day_on, kind, account
