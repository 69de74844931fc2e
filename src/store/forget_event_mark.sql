-- Keeps a forgotten event from being asked for again.
INSERT INTO work_item (kind, event_key, participant, state, reason, qos_finished_at, finished_at)
VALUES (?1, ?2, '', 'done', 'forgotten', ?3, ?3)
ON CONFLICT DO NOTHING
