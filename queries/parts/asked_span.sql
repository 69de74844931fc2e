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
    -- Four rows: the period, and the three before it of as many days. Each with the seconds of its first day, of the
    -- day behind its last, and of the first of the 28 days before it.
    SELECT
        number.position AS span,
        first_unix - (number.position - 1) * length_seconds AS first_unix,
        behind_unix - (number.position - 1) * length_seconds AS behind_unix,
        first_unix - (number.position - 1) * length_seconds - 2419200 AS before_unix
    FROM (
        SELECT
            min(begins_unix) AS first_unix,
            max(begins_unix) + 86400 AS behind_unix,
            max(begins_unix) + 86400 - min(begins_unix) AS length_seconds
        FROM asked_second
    ) AS asked
    CROSS JOIN (
        SELECT 1 AS position
        UNION ALL
        SELECT 2 AS position
        UNION ALL
        SELECT 3 AS position
        UNION ALL
        SELECT 4 AS position
    ) AS number
)
