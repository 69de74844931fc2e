-- with: group_day
-- stands for: group_person
group_person AS MATERIALIZED (
    -- One row per group and person of it over the chosen events, with the minutes that count for it.
    SELECT
        position,
        attribute,
        value,
        who,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(due_latency) AS due_latency,
        sum(due_jitter) AS due_jitter,
        sum(due_loss) AS due_loss,
        sum(due_fps) AS due_fps
    FROM group_day
    WHERE n > 0 AND position > 0
    GROUP BY position, attribute, value, who
)
