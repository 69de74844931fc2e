-- A run's problems name the participants that it asked for.
UPDATE run
SET summary = json_remove(summary, '$.problems', '$.young', '$.listed_fitting_nobody')
WHERE started_at < ?1 AND json_valid(summary)
