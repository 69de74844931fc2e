-- An event that both files hold.
SELECT one.kind || ' ' || one.event_uuid
FROM one_account.event AS one
JOIN other_account.event AS other ON other.kind = one.kind AND other.event_uuid = one.event_uuid
LIMIT 1
