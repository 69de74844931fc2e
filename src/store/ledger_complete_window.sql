-- Completes a span, and every earlier span inside it that was begun and never completed.
UPDATE discovery_window
SET completed_at = ?6
WHERE account = ?1
    AND kind = ?2
    AND listing = ?3
    AND from_on >= ?4
    AND to_on <= ?5
    AND completed_at IS NULL
