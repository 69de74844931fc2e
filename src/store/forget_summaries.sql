-- A run's problems name the participants that it asked for; the counts stay.
UPDATE run
SET summary = json_remove(summary, '$.problems', '$.young', '$.listed_fitting_nobody')
WHERE json_valid(summary)
    AND (
        EXISTS (SELECT 1 FROM temp.forgotten_identifier WHERE mentions(run.summary, identifier))
        OR EXISTS (
            SELECT 1
            FROM temp.forgotten_join
            WHERE instr(run.summary, event_uuid) > 0 AND mentions(run.summary, participant)
        )
    )
