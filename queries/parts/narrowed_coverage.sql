-- with: narrowed_person
-- stands for: session_coverage
-- reads: samples
session_coverage AS MATERIALIZED (
    -- One row per session of `person`: when it was there, and how much of that was sampled. NULL is unknown. A part of
    -- its own: with the condition in `session_coverage`, SQLite no longer finds a view's expressions in the scorecard.
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
    WHERE kind = :kind AND event_uuid = :event AND session_id IN (SELECT session_id FROM person)
)
