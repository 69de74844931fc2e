-- Sessions of the subscription count where the Dashboard tells nothing of the event: puts right those that do not know.
UPDATE participant_session
SET is_counted = 1 - is_counted
WHERE
    event_id = ?1
    AND origin = 'qss'
    AND is_counted = EXISTS (
        SELECT 1
        FROM participant_session AS other
        WHERE other.event_id = ?1 AND other.origin = 'dashboard'
    )
