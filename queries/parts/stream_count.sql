-- with: judged
stream_count AS MATERIALIZED (
    -- One row per medium and direction: classified samples, and what the poor ones are due to.
    SELECT
        medium,
        direction,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_samples,
        sum(due_latency) AS due_latency,
        sum(due_jitter) AS due_jitter,
        sum(due_loss) AS due_loss,
        sum(due_fps) AS due_fps
    FROM judged
    GROUP BY medium, direction
)
