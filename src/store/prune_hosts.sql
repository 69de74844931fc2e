-- Who hosted; Zoom's own topics ("Dana Smith's Zoom Meeting") name the host, too.
UPDATE event
SET
    topic = CASE WHEN instr(folded(topic), folded(host_name)) > 0 THEN NULL ELSE topic END,
    host_name = NULL,
    host_email = NULL
WHERE event_id IN temp.aged_event AND (host_name IS NOT NULL OR host_email IS NOT NULL)
