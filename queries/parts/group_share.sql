-- with: side_interval
both_sides AS (
    -- One row per group: both intervals beside each other.
    SELECT
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        poor_rate,
        due_latency,
        due_jitter,
        due_loss,
        due_fps,
        rest_n,
        rest_poor_rate,
        whole_n,
        whole_poor_minutes,
        max(CASE side WHEN 1 THEN low END) AS low,
        max(CASE side WHEN 1 THEN high END) AS high,
        max(CASE side WHEN 2 THEN low END) AS rest_low,
        max(CASE side WHEN 2 THEN high END) AS rest_high
    FROM side_interval
    GROUP BY
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        poor_rate,
        due_latency,
        due_jitter,
        due_loss,
        due_fps,
        rest_n,
        rest_poor_rate,
        whole_n,
        whole_poor_minutes
),
compared AS (
    -- The same with the difference, and its interval after Newcombe, where both are known.
    SELECT
        both_sides.*,
        CASE WHEN low IS NOT NULL AND rest_low IS NOT NULL THEN poor_rate - rest_poor_rate END AS difference,
        poor_rate - rest_poor_rate
        - sqrt((poor_rate - low) * (poor_rate - low) + (rest_high - rest_poor_rate) * (rest_high - rest_poor_rate))
            AS difference_low,
        poor_rate - rest_poor_rate
        + sqrt((high - poor_rate) * (high - poor_rate) + (rest_poor_rate - rest_low) * (rest_poor_rate - rest_low))
            AS difference_high
    FROM both_sides
),
group_share AS MATERIALIZED (
    -- One row per attribute and value: people, minutes, and shares as percentages. The shrunk one adds 60 minutes of
    -- everybody's, so that two bad minutes of three do not outrank a hundred of a thousand; groups are ranked by it.
    -- Of equal metrics loss is named first.
    SELECT
        position,
        attribute,
        value,
        people,
        poor_people,
        n,
        poor_minutes,
        100.0 * poor_rate AS poor_pct,
        100.0 * low AS poor_low_pct,
        100.0 * high AS poor_high_pct,
        100.0 * rest_poor_rate AS rest_poor_pct,
        100.0 * difference AS difference_pct,
        100.0 * difference_low AS difference_low_pct,
        100.0 * difference_high AS difference_high_pct,
        CASE
            WHEN rest_n = 0 THEN 'nobody else'
            WHEN difference IS NULL THEN 'not enough to tell'
            WHEN difference_low > 0 THEN 'worse'
            WHEN difference_high < 0 THEN 'better'
            ELSE 'unclear'
        END AS against_rest,
        100.0 * poor_minutes / nullif(whole_poor_minutes, 0) AS of_poor_minutes_pct,
        CASE
            WHEN low IS NULL THEN 'not enough to tell'
            WHEN greatest(due_loss, due_latency, due_jitter, due_fps) = 0 THEN NULL
            WHEN due_loss = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'packet loss'
            WHEN due_latency = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'latency'
            WHEN due_jitter = greatest(due_loss, due_latency, due_jitter, due_fps) THEN 'jitter'
            ELSE 'frame rate'
        END AS worst_metric,
        100.0 * (poor_minutes + 60.0 * whole_poor_minutes / whole_n) / (n + 60) AS shrunk_poor_pct
    FROM compared
)
