-- with: person
-- reads: samples
person_stream_minute AS MATERIALIZED (
    -- One row per person, minute, medium and direction in use: the worst of its samples, of which n were classified.
    -- The order of the cross join is kept, so that of one person nobody else's samples are read.
    SELECT
        person.person_id,
        sample.minute_unix,
        sample.medium,
        sample.direction,
        max(sample.class) AS class,
        max(sample.due_latency) AS due_latency,
        max(sample.due_jitter) AS due_jitter,
        max(sample.due_loss) AS due_loss,
        max(sample.due_fps) AS due_fps,
        max(sample.bitrate_kbps) AS bitrate_kbps,
        max(sample.latency_ms) AS latency_ms,
        max(sample.jitter_ms) AS jitter_ms,
        max(sample.avg_loss_pct) AS avg_loss_pct,
        min(sample.frame_rate_fps) AS frame_rate_fps,
        count(sample.class) AS n
    FROM person
    CROSS JOIN v_stream_class AS sample
    WHERE
        sample.session_id = person.session_id
        AND sample.profile = :thresholds
        AND sample.kind = :kind
        AND sample.event_uuid = :event
        AND sample.state <> 'idle'
    GROUP BY person.person_id, sample.minute_unix, sample.medium, sample.direction
)
