-- reads: samples
session_coverage AS MATERIALIZED (
    -- One row per session: from when to when it was there, and how much of that was sampled. NULL is unknown.
    SELECT
        session_id,
        present_from_unix,
        present_to_unix,
        samples,
        observed_minutes,
        expected_minutes,
        covered_minutes,
        outside_samples,
        first_minute_unix,
        last_minute_unix
    FROM v_session_coverage
    WHERE kind = :kind AND event_uuid = :event
)
