numbered_day AS MATERIALIZED (
    -- One row per day of the ledger, and of those asked about: how many days it stands behind another, by the rule of
    -- the Gregorian calendar, in which a year may begin in March.
    SELECT
        day_on,
        365 * year_number + (year_number - year_number % 4) / 4 - (year_number - year_number % 100) / 100
        + (year_number - year_number % 400) / 400
        + (153 * month_number + 2 - (153 * month_number + 2) % 5) / 5
        + CAST(substr(day_on, 9, 2) AS INTEGER) AS number
    FROM (
        SELECT
            day_on,
            CAST(substr(day_on, 1, 4) AS INTEGER) - CASE WHEN substr(day_on, 6, 2) <= '02' THEN 1 ELSE 0 END
                AS year_number,
            CAST(substr(day_on, 6, 2) AS INTEGER) + CASE WHEN substr(day_on, 6, 2) <= '02' THEN 9 ELSE -3 END
                AS month_number
        FROM (
            SELECT day_on FROM discovery_day WHERE scope = 'everybody'
            UNION
            SELECT :from AS day_on
            UNION
            SELECT :day AS day_on
            UNION
            SELECT :to AS day_on
        ) AS named_day
    ) AS parted_day
),
listed_day AS MATERIALIZED (
    -- One row per day of the ledger: whether each of its listings was discovered, or is one of the last three, which
    -- every night lists again.
    SELECT
        discovery_day.day_on,
        min(
            CASE
                WHEN discovery_day.discovered_at IS NOT NULL THEN 1
                WHEN discovery_day.lost_at IS NULL AND numbered_day.number > newest.number - 3 THEN 1
                ELSE 0
            END
        ) AS is_known
    FROM discovery_day
    JOIN numbered_day ON numbered_day.day_on = discovery_day.day_on
    CROSS JOIN (
        SELECT max(numbered_day.number) AS number
        FROM discovery_day
        JOIN numbered_day ON numbered_day.day_on = discovery_day.day_on
        WHERE discovery_day.scope = 'everybody'
    ) AS newest
    WHERE discovery_day.scope = 'everybody'
    GROUP BY discovery_day.day_on
),
undiscovered_half AS (
    -- One row: on how many days of each half no run found out which events there were; NULL where none ever asked for
    -- days.
    SELECT
        CASE
            WHEN known.days > 0 THEN CAST(middle.number - first.number - known.before_days AS INTEGER)
        END AS before_undiscovered_days,
        CASE
            WHEN known.days > 0 THEN CAST(last.number + 1 - middle.number - known.after_days AS INTEGER)
        END AS after_undiscovered_days
    FROM (
        SELECT
            count(*) AS days,
            count(CASE WHEN is_known = 1 AND day_on >= :from AND day_on < :day THEN 1 END) AS before_days,
            count(CASE WHEN is_known = 1 AND day_on >= :day AND day_on <= :to THEN 1 END) AS after_days
        FROM listed_day
    ) AS known
    JOIN numbered_day AS first ON first.day_on = :from
    JOIN numbered_day AS middle ON middle.day_on = :day
    JOIN numbered_day AS last ON last.day_on = :to
)
