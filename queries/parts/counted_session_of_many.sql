-- with: event_person
-- stands for: counted_session
-- reads: samples
counted_session AS MATERIALIZED (
    -- One row per session of the chosen events with minutes that count for it, its person's in which it was the first
    -- to be there: all, the poor ones, and those that are due to each metric.
    SELECT
        event_person.session_id,
        count(*) AS n,
        count(CASE WHEN person_minute.class >= 2 THEN 1 END) AS poor_minutes,
        sum(person_minute.due_latency) AS due_latency,
        sum(person_minute.due_jitter) AS due_jitter,
        sum(person_minute.due_loss) AS due_loss,
        sum(person_minute.due_fps) AS due_fps
    FROM (
        SELECT
            event_person.person_id,
            sample.minute_unix,
            min(event_person.place) AS place,
            max(sample.class) AS class,
            max(CASE WHEN sample.class >= 2 THEN sample.due_latency ELSE 0 END) AS due_latency,
            max(CASE WHEN sample.class >= 2 THEN sample.due_jitter ELSE 0 END) AS due_jitter,
            max(CASE WHEN sample.class >= 2 THEN sample.due_loss ELSE 0 END) AS due_loss,
            max(CASE WHEN sample.class >= 2 THEN sample.due_fps ELSE 0 END) AS due_fps
        FROM chosen_event
        JOIN v_stream_class AS sample
            ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
        JOIN event_person ON event_person.session_id = sample.session_id
        WHERE sample.profile = :thresholds AND sample.class IS NOT NULL
        GROUP BY event_person.person_id, sample.minute_unix
    ) AS person_minute
    JOIN event_person
        ON event_person.person_id = person_minute.person_id AND event_person.place = person_minute.place
    GROUP BY event_person.session_id
)
