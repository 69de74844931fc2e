-- with: event_person
-- stands for: session_share
-- reads: samples
session_share AS MATERIALIZED (
    -- One row per session of the chosen events and medium: its classified minutes, and the poor ones.
    SELECT
        session_id,
        medium,
        count(*) AS n,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
    FROM (
        SELECT sample.session_id, sample.medium, sample.minute_unix, max(sample.class) AS class
        FROM chosen_event
        JOIN v_stream_class AS sample
            ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
        WHERE sample.profile = :thresholds AND sample.class IS NOT NULL
        GROUP BY sample.session_id, sample.medium, sample.minute_unix
    ) AS medium_minute
    GROUP BY session_id, medium
)
