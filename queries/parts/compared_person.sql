-- with: group_day, asked_span
spanned_day AS (
    -- One row per span, group, person and day of the period or of the 28 days before it.
    SELECT
        asked_span.span,
        group_day.*,
        group_day.day_unix % 604800 AS weekday,
        CASE WHEN group_day.day_unix >= asked_span.first_unix THEN 1 ELSE 0 END AS is_of_period
    FROM group_day
    JOIN asked_span ON group_day.day_unix >= asked_span.before_unix AND group_day.day_unix < asked_span.behind_unix
    WHERE group_day.n > 0
),
held_day AS (
    -- The same with the minutes of everybody in the period and before it, on that day of the week and on all.
    SELECT
        spanned_day.*,
        sum(CASE WHEN position = 0 AND is_of_period = 1 THEN n END) OVER of_weekday AS weekday_n,
        sum(CASE WHEN position = 0 AND is_of_period = 0 THEN n END) OVER of_weekday AS weekday_before_n,
        sum(CASE WHEN position = 0 AND is_of_period = 1 THEN n END) OVER of_whole AS span_n,
        sum(CASE WHEN position = 0 AND is_of_period = 0 THEN n END) OVER of_whole AS span_before_n
    FROM spanned_day
    WINDOW of_weekday AS (PARTITION BY span, weekday), of_whole AS (PARTITION BY span)
),
weighed_day AS (
    -- The same with what its minutes weigh before the period: so much that each day of the week has the share there
    -- that it has in the period, in 1024th parts, which add up to the same in whatever order.
    SELECT
        held_day.*,
        CASE is_of_period
            WHEN 1 THEN 0.0
            ELSE coalesce(
                1.0 * (
                    1024 * weekday_n * span_before_n
                    - 1024 * weekday_n * span_before_n % (weekday_before_n * span_n)
                ) / (weekday_before_n * span_n) / 1024,
                0.0
            )
        END AS weight
    FROM held_day
),
spanned_person AS (
    -- One row per span, group and person: minutes of the period, and those before it as they are and as they weigh,
    -- with the squares of that: from these follows how many would tell as much if all weighed the same.
    SELECT
        span,
        position,
        attribute,
        value,
        who,
        sum(is_of_period) AS days,
        sum(weight) AS before_day_weight,
        sum(weight * weight) AS before_day_squares,
        sum(CASE is_of_period WHEN 1 THEN n ELSE 0 END) AS n,
        sum(CASE is_of_period WHEN 1 THEN poor_minutes ELSE 0 END) AS poor_minutes,
        sum(CASE is_of_period WHEN 0 THEN n ELSE 0 END) AS before_minutes,
        sum(weight * n) AS before_n,
        sum(weight * weight * n) AS before_squares,
        sum(weight * poor_minutes) AS before_poor,
        sum(CASE is_of_period WHEN 1 THEN due_latency ELSE 0 END) AS due_latency,
        sum(CASE is_of_period WHEN 1 THEN due_jitter ELSE 0 END) AS due_jitter,
        sum(CASE is_of_period WHEN 1 THEN due_loss ELSE 0 END) AS due_loss,
        sum(CASE is_of_period WHEN 1 THEN due_fps ELSE 0 END) AS due_fps,
        sum(weight * due_latency) AS before_latency,
        sum(weight * due_jitter) AS before_jitter,
        sum(weight * due_loss) AS before_loss,
        sum(weight * due_fps) AS before_fps
    FROM weighed_day
    GROUP BY span, position, attribute, value, who
),
origin AS (
    -- The same with whether the group is too new to be held against itself, and with the person's row of everybody.
    SELECT
        spanned_person.*,
        CASE
            WHEN count(CASE WHEN before_n > 0 THEN 1 END) OVER of_any_group < 5 THEN 1
            WHEN sum(before_minutes) OVER of_any_group < 300 THEN 1
            ELSE 0
        END AS is_new_group,
        coalesce(sum(CASE position WHEN 0 THEN before_day_weight END) OVER of_person, 0) AS all_before_day_weight,
        coalesce(sum(CASE position WHEN 0 THEN before_day_squares END) OVER of_person, 0) AS all_before_day_squares,
        coalesce(sum(CASE position WHEN 0 THEN before_n END) OVER of_person, 0) AS all_before_n,
        coalesce(sum(CASE position WHEN 0 THEN before_squares END) OVER of_person, 0) AS all_before_squares,
        coalesce(sum(CASE position WHEN 0 THEN before_poor END) OVER of_person, 0) AS all_before_poor,
        coalesce(sum(CASE position WHEN 0 THEN before_latency END) OVER of_person, 0) AS all_before_latency,
        coalesce(sum(CASE position WHEN 0 THEN before_jitter END) OVER of_person, 0) AS all_before_jitter,
        coalesce(sum(CASE position WHEN 0 THEN before_loss END) OVER of_person, 0) AS all_before_loss,
        coalesce(sum(CASE position WHEN 0 THEN before_fps END) OVER of_person, 0) AS all_before_fps
    FROM spanned_person
    WINDOW of_any_group AS (PARTITION BY span, position, value), of_person AS (PARTITION BY span, who)
),
compared_person AS MATERIALIZED (
    -- The same with what the minutes of the period are held against: those of the group before; for a new group, such
    -- as a version that nobody had, those that its people had anywhere.
    SELECT
        span,
        position,
        attribute,
        value,
        who,
        is_new_group,
        days,
        n,
        poor_minutes,
        due_latency,
        due_jitter,
        due_loss,
        due_fps,
        CASE WHEN is_new_group = 0 THEN before_day_weight WHEN n > 0 THEN all_before_day_weight ELSE 0 END
            AS before_day_weight,
        CASE WHEN is_new_group = 0 THEN before_day_squares WHEN n > 0 THEN all_before_day_squares ELSE 0 END
            AS before_day_squares,
        CASE WHEN is_new_group = 0 THEN before_squares WHEN n > 0 THEN all_before_squares ELSE 0 END AS before_squares,
        CASE WHEN is_new_group = 0 THEN before_n WHEN n > 0 THEN all_before_n ELSE 0 END AS before_n,
        CASE WHEN is_new_group = 0 THEN before_poor WHEN n > 0 THEN all_before_poor ELSE 0 END AS before_poor,
        CASE WHEN is_new_group = 0 THEN before_latency WHEN n > 0 THEN all_before_latency ELSE 0 END AS before_latency,
        CASE WHEN is_new_group = 0 THEN before_jitter WHEN n > 0 THEN all_before_jitter ELSE 0 END AS before_jitter,
        CASE WHEN is_new_group = 0 THEN before_loss WHEN n > 0 THEN all_before_loss ELSE 0 END AS before_loss,
        CASE WHEN is_new_group = 0 THEN before_fps WHEN n > 0 THEN all_before_fps ELSE 0 END AS before_fps
    FROM origin
)
