event_coverage AS MATERIALIZED (
    -- One row per session of the chosen events: from when to when it was there, and how much of it was sampled.
    SELECT
        coverage.session_id,
        coverage.covered_minutes,
        coverage.expected_minutes,
        coverage.present_from_unix,
        coverage.present_to_unix
    FROM chosen_event
    JOIN v_session_coverage AS coverage
        ON coverage.kind = chosen_event.kind AND coverage.event_uuid = chosen_event.event_uuid
)
