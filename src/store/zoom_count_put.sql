-- Writes a day's counts of a medium.
INSERT INTO zoom_count (account, day_on, unit, medium, good, fair, poor, bad)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, day_on, unit, medium) DO UPDATE SET
    good = excluded.good,
    fair = excluded.fair,
    poor = excluded.poor,
    bad = excluded.bad
