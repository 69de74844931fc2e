-- with: compared_person
kept_person AS (
    -- One row of compared_person per person who is in none of the groups that are left out.
    SELECT *
    FROM (
        SELECT
            compared_person.*,
            max(
                CASE WHEN instr(:without, '|' || attribute || ' ' || value || '|') > 0 THEN 1 ELSE 0 END
            ) OVER (PARTITION BY span, who) AS is_left_out
        FROM compared_person
    ) AS told
    WHERE is_left_out = 0
),
rated_person AS (
    -- The same with the shares of poor minutes of the group, and with that of both.
    SELECT
        kept_person.*,
        1.0 * sum(poor_minutes) OVER of_group / nullif(sum(n) OVER of_group, 0) AS rate,
        sum(before_poor) OVER of_group / nullif(sum(before_n) OVER of_group, 0) AS before_rate,
        (sum(poor_minutes) OVER of_group + sum(before_poor) OVER of_group)
        / nullif(sum(n) OVER of_group + sum(before_n) OVER of_group, 0) AS both_rate,
        nullif(sum(n) OVER of_group, 0) AS group_n,
        nullif(sum(before_n) OVER of_group, 0) AS group_before_n,
        sum(before_n) OVER of_group * sum(before_n) OVER of_group / nullif(sum(before_squares) OVER of_group, 0)
            AS alike_before_n
    FROM kept_person
    WINDOW of_group AS (PARTITION BY span, position, value)
),
compared_group AS MATERIALIZED (
    -- One row per span and group: people and minutes, and how much each person alone moves the change, squared and
    -- summed: the variance, whatever the minutes of one person have to do with each other. The other variance is that
    -- of minutes each by itself, with the two shares or, if that is greater, as it were if nothing had changed. Of the
    -- people in both, each counts by the own change and weighs as much as the fewer of the minutes. Days and minutes
    -- before are as many as would tell as much if all of them weighed the same (Kish): half an hour of one Monday that
    -- stands for a whole Monday is half an hour.
    SELECT
        span,
        position,
        attribute,
        value,
        max(is_new_group) AS is_new_group,
        count(*) AS members,
        count(CASE WHEN n > 0 THEN 1 END) AS people,
        count(CASE WHEN before_n > 0 THEN 1 END) AS before_people,
        sum(days) AS person_days,
        CAST(
            round(
                coalesce(sum(before_day_weight) * sum(before_day_weight) / nullif(sum(before_day_squares), 0), 0)
            ) AS BIGINT
        ) AS before_person_days,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        CAST(round(coalesce(max(alike_before_n), 0)) AS BIGINT) AS before_minutes,
        sum(before_n) AS before_n,
        sum(before_poor) AS before_poor,
        max(rate) AS rate,
        max(before_rate) AS before_rate,
        1.0 * count(*) / nullif(count(*) - 1, 0) * sum(
            ((poor_minutes - rate * n) / group_n - (before_poor - before_rate * before_n) / group_before_n)
            * ((poor_minutes - rate * n) / group_n - (before_poor - before_rate * before_n) / group_before_n)
        ) AS own_variance,
        max(
            greatest(
                rate * (1 - rate) / group_n + before_rate * (1 - before_rate) / alike_before_n,
                both_rate * (1 - both_rate) * (1.0 / group_n + 1.0 / alike_before_n)
            )
        ) AS minute_variance,
        count(CASE WHEN n > 0 AND before_n > 0 THEN 1 END) AS same_people,
        sum(
            CASE
                WHEN n > 0 AND before_n > 0
                    THEN least(1.0 * n, before_n) * (1.0 * poor_minutes / n - before_poor / before_n)
            END
        ) / nullif(sum(CASE WHEN n > 0 AND before_n > 0 THEN least(1.0 * n, before_n) END), 0) AS same_change,
        1.0 * sum(due_latency) / nullif(sum(n), 0) - sum(before_latency) / nullif(sum(before_n), 0) AS moved_latency,
        1.0 * sum(due_jitter) / nullif(sum(n), 0) - sum(before_jitter) / nullif(sum(before_n), 0) AS moved_jitter,
        1.0 * sum(due_loss) / nullif(sum(n), 0) - sum(before_loss) / nullif(sum(before_n), 0) AS moved_loss,
        1.0 * sum(due_fps) / nullif(sum(n), 0) - sum(before_fps) / nullif(sum(before_n), 0) AS moved_fps
    FROM rated_person
    GROUP BY span, position, attribute, value
)
