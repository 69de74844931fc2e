-- Writes a day of a listing as it is now.
INSERT INTO discovery_day (
    account, kind, listing, scope, day_on, listed_at, discovered_at, lost_at, short_on, short_days, events_found,
    events_told, events_without_uuid
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, kind, listing, scope, day_on) DO UPDATE SET
    listed_at = excluded.listed_at,
    discovered_at = excluded.discovered_at,
    lost_at = excluded.lost_at,
    short_on = excluded.short_on,
    short_days = excluded.short_days,
    events_found = excluded.events_found,
    events_told = excluded.events_told,
    events_without_uuid = excluded.events_without_uuid
