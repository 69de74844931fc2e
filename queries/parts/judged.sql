-- with: person
-- reads: samples
judged AS MATERIALIZED (
    -- One row per classified stream sample. The order of the cross join is kept: with the sessions of people inside,
    -- SQLite would go through all of them for each stream of each session.
    SELECT
        person.person_id,
        person.place,
        sample.session_id,
        sample.minute_unix,
        sample.stream,
        sample.medium,
        sample.direction,
        sample.state,
        sample.class,
        sample.due_latency,
        sample.due_jitter,
        sample.due_loss,
        sample.due_fps,
        sample.burst,
        sample.bitrate_kbps,
        sample.latency_ms,
        sample.jitter_ms,
        sample.avg_loss_pct,
        sample.max_loss_pct,
        sample.height_px,
        sample.frame_rate_fps,
        sample.estimated_mos
    FROM person
    CROSS JOIN v_stream_class AS sample
    WHERE
        sample.session_id = person.session_id
        AND sample.profile = :thresholds
        AND sample.kind = :kind
        AND sample.event_uuid = :event
        AND sample.class IS NOT NULL
)
