-- with: timed_session
period_session AS MATERIALIZED (
    -- One row per session of the events that began on the day or later: whose, and how much.
    SELECT session_id, kind, event_uuid, person_id, who, n, poor_minutes, covered_minutes, expected_minutes
    FROM timed_session
    WHERE substr(start_time, 1, 10) >= :day
)
