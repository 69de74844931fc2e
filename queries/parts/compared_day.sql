-- with: group_day, asked_span
found_period AS (
    -- One row: the period in which the change was found, and the days that are told.
    SELECT
        found.first_unix,
        found.behind_unix,
        found.behind_unix - 42 * 86400 AS told_from_unix,
        asked.behind_unix AS told_to_unix
    FROM asked_span AS found
    JOIN asked_span AS asked ON asked.span = 1
    WHERE found.place = :first_found + 1 AND found.look = 1
),
own_day AS (
    -- One row per person and day of the group, and of everybody, with whether the day is of that period, and whether
    -- the person was in the group on such a day.
    SELECT
        told.*,
        max(CASE WHEN position <> 0 THEN is_of_period ELSE 0 END) OVER (PARTITION BY who) AS is_own
    FROM (
        SELECT
            group_day.*,
            CASE
                WHEN group_day.day_unix < found_period.first_unix THEN 0
                WHEN group_day.day_unix >= found_period.behind_unix THEN 0
                ELSE 1
            END AS is_of_period
        FROM group_day
        JOIN found_period
            ON group_day.day_unix >= found_period.told_from_unix AND group_day.day_unix < found_period.told_to_unix
        WHERE
            group_day.n > 0
            AND (group_day.position = 0 OR (group_day.attribute = :attribute AND group_day.value = :value))
    ) AS told
),
placed_day AS (
    -- The same with whether the minutes are of those that are told, and whether they are of the group.
    SELECT
        own_day.*,
        CASE
            WHEN :held_against = 'its people' AND position = 0 THEN is_own
            WHEN :held_against = 'its people' THEN 0
            WHEN attribute = :attribute AND value = :value THEN 1
            ELSE 0
        END AS is_told,
        CASE
            WHEN :held_against = 'its people' AND is_own = 0 THEN 0
            WHEN attribute = :attribute AND value = :value THEN 1
            ELSE 0
        END AS is_of_group
    FROM own_day
),
compared_day AS MATERIALIZED (
    -- One row per day of the group, or of its people with the minutes that these had in the group.
    SELECT
        day_unix,
        max(is_of_period) AS is_of_period,
        sum(is_told) AS people,
        1.0 * sum(is_told * n) AS n,
        1.0 * sum(is_told * poor_minutes) AS poor_minutes,
        1.0 * sum(is_of_group * n) AS group_n
    FROM placed_day
    WHERE is_told = 1 OR is_of_group = 1
    GROUP BY day_unix
)
