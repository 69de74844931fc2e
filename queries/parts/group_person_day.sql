-- with: group_day
held_day AS MATERIALIZED (
    -- One row per UTC day on which chosen events began, with its first second.
    SELECT DISTINCT
        substr(start_time, 1, 10) AS day_on,
        start_time_unix - start_time_unix % 86400 AS day_unix
    FROM chosen_event
),
group_person_day AS MATERIALIZED (
    -- One row per group, person of it and day with minutes that count for it. The first group is everybody: as each
    -- session is in one group of an attribute, all groups of the first attribute together.
    SELECT
        CASE member.number WHEN 1 THEN position ELSE 0 END AS position,
        CASE member.number WHEN 1 THEN attribute ELSE 'everybody' END AS attribute,
        CASE member.number WHEN 1 THEN value ELSE 'everybody' END AS value,
        who,
        day_unix,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(due_latency) AS due_latency,
        sum(due_jitter) AS due_jitter,
        sum(due_loss) AS due_loss,
        sum(due_fps) AS due_fps
    FROM (
        SELECT group_day.*, held_day.day_unix, min(group_day.position) OVER () AS first_position
        FROM group_day
        JOIN held_day ON held_day.day_on = group_day.day_on
        WHERE group_day.n > 0
    ) AS counted
    JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS member
        ON member.number = 1 OR counted.position = counted.first_position
    GROUP BY
        CASE member.number WHEN 1 THEN position ELSE 0 END,
        CASE member.number WHEN 1 THEN attribute ELSE 'everybody' END,
        CASE member.number WHEN 1 THEN value ELSE 'everybody' END,
        who,
        day_unix
)
