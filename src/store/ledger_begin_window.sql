-- Notes that a span of days is being listed; one that was completed before is open again until it completes.
INSERT INTO discovery_window (account, kind, listing, from_on, to_on, begun_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (account, kind, listing, from_on, to_on) DO UPDATE SET
    begun_at = excluded.begun_at,
    completed_at = NULL
