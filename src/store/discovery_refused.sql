-- Forgets the days of a listing that was never answered. One that was, and is refused now, keeps its open days.
DELETE FROM discovery_day
WHERE account = ?1
    AND kind = ?2
    AND listing = ?3
    AND scope = ?4
    AND NOT EXISTS (
        SELECT 1
        FROM discovery_day AS other
        WHERE other.account = ?1
            AND other.kind = ?2
            AND other.listing = ?3
            AND other.scope = ?4
            AND other.listed_at IS NOT NULL
    )
