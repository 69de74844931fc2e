-- with: group_day, asked_span
own_day AS (
    -- One row per person and day of the group, and of everybody, with whether the person was in the group in the
    -- period.
    SELECT
        group_day.*,
        asked_span.first_unix,
        max(
            CASE WHEN group_day.position <> 0 AND group_day.day_unix >= asked_span.first_unix THEN 1 ELSE 0 END
        ) OVER (PARTITION BY group_day.who) AS is_own
    FROM group_day
    JOIN asked_span
        ON asked_span.span = 1
        AND group_day.day_unix < asked_span.behind_unix
    WHERE
        group_day.n > 0
        AND (group_day.position = 0 OR (group_day.attribute = :attribute AND group_day.value = :value))
),
compared_day AS MATERIALIZED (
    -- One row per day of the group, or of its people.
    SELECT
        day_unix,
        max(CASE WHEN day_unix >= first_unix THEN 1 ELSE 0 END) AS is_of_period,
        count(*) AS people,
        1.0 * sum(n) AS n,
        1.0 * sum(poor_minutes) AS poor_minutes
    FROM own_day
    WHERE
        CASE :held_against
            WHEN 'its people' THEN position = 0 AND is_own = 1
            ELSE attribute = :attribute AND value = :value
        END
    GROUP BY day_unix
)
