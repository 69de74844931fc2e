-- From when to when each session was there, in seconds, the end left out, and in whole minutes, and from when to before
-- when its samples count: those of other minutes are a wrong clock's. An unknown join stands at 1970. NULL is unknown, and
-- so is a leave before the join; samples have no bound there, which is one before or after all times that Zoom can write.
-- No expression stands apart in it: reports read it dozens of times, and SQLite allows a thousand subqueries.
CREATE VIEW v_session_span AS
SELECT
    event.kind,
    event.event_uuid,
    participant_session.event_id,
    participant_session.session_id,
    participant_session.user_id,
    participant_session.join_at AS join_time_unix,
    participant_session.origin,
    CASE WHEN participant_session.join_at <> 0 THEN participant_session.join_at END AS joined_unix,
    CASE WHEN participant_session.leave_at >= participant_session.join_at THEN participant_session.leave_at END
        AS left_unix,
    CASE
        WHEN participant_session.join_at <> 0 THEN participant_session.join_at - participant_session.join_at % 60
    END AS first_minute_unix,
    CASE
        WHEN participant_session.leave_at > participant_session.join_at
            THEN participant_session.leave_at - 1 - (participant_session.leave_at - 1) % 60
        WHEN participant_session.leave_at = participant_session.join_at
            THEN participant_session.leave_at - participant_session.leave_at % 60
    END AS last_minute_unix,
    CASE
        WHEN participant_session.join_at <> 0 THEN participant_session.join_at - participant_session.join_at % 60
        ELSE -300000000000
    END AS counted_from_unix,
    CASE
        WHEN participant_session.leave_at > participant_session.join_at
            THEN participant_session.leave_at - 1 - (participant_session.leave_at - 1) % 60 + 60
        WHEN participant_session.leave_at = participant_session.join_at
            THEN participant_session.leave_at - participant_session.leave_at % 60 + 60
        ELSE 300000000000
    END AS counted_before_unix
FROM event
JOIN participant_session ON participant_session.event_id = event.event_id
WHERE participant_session.is_counted = 1;
