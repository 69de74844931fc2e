asked_day AS (
    -- One row per day that was asked for, the first of the period and its last, in years that begin in March: then only
    -- the last day of a year is leap.
    SELECT
        position,
        CASE WHEN month < 3 THEN year - 1 ELSE year END AS year,
        CASE WHEN month < 3 THEN month + 9 ELSE month - 3 END AS month,
        day
    FROM (
        SELECT
            number.position,
            CAST(substr(CASE number.position WHEN 1 THEN :day ELSE :to END, 1, 4) AS INTEGER) AS year,
            CAST(substr(CASE number.position WHEN 1 THEN :day ELSE :to END, 6, 2) AS INTEGER) AS month,
            CAST(substr(CASE number.position WHEN 1 THEN :day ELSE :to END, 9, 2) AS INTEGER) AS day
        FROM (SELECT 1 AS position UNION ALL SELECT 2 AS position) AS number
    ) AS written
),
asked_second AS (
    -- The same with the second at which the day begins: years of 365 days, the leap days, and months of 30.6 days.
    SELECT
        position,
        86400 * (
            365 * year + (year - year % 4) / 4 - (year - year % 100) / 100 + (year - year % 400) / 400
            + (153 * month + 2 - (153 * month + 2) % 5) / 5
            + day - 719469
        ) AS begins_unix
    FROM asked_day
),
asked_span AS MATERIALIZED (
    -- Two rows for the period and for each of those before it of as many days, 8 at most and 56 days, or the one
    -- before: place 1 is the period. The first of the two is that period alone, the second with the one before it. Each
    -- with the seconds of its first day, of the day behind its last, and of the first of the 28 days before it.
    SELECT
        2 * place.number + look.number - 2 AS span,
        place.number AS place,
        look.number AS look,
        behind_unix - (place.number + look.number - 1) * length_seconds AS first_unix,
        behind_unix - (place.number - 1) * length_seconds AS behind_unix,
        behind_unix - (place.number + look.number - 1) * length_seconds - 2419200 AS before_unix
    FROM (
        SELECT
            max(begins_unix) + 86400 AS behind_unix,
            max(begins_unix) + 86400 - min(begins_unix) AS length_seconds
        FROM asked_second
    ) AS asked
    CROSS JOIN (
        SELECT 1 AS number
        UNION ALL
        SELECT 2 AS number
        UNION ALL
        SELECT 3 AS number
        UNION ALL
        SELECT 4 AS number
        UNION ALL
        SELECT 5 AS number
        UNION ALL
        SELECT 6 AS number
        UNION ALL
        SELECT 7 AS number
        UNION ALL
        SELECT 8 AS number
        UNION ALL
        SELECT 9 AS number
    ) AS place
    CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS look
    WHERE place.number <= 2 OR (place.number - 1) * length_seconds <= 4838400
)
