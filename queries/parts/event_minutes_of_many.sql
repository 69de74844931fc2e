-- with: event_person, event_session_count
event_minutes AS (
    -- One row per chosen event: the classified and the poor minutes of its people, and how many a verdict needs.
    SELECT
        chosen_event.kind,
        chosen_event.event_uuid,
        coalesce(sum(event_session_count.person_minutes), 0) AS classified_minutes,
        coalesce(sum(event_session_count.poor_person_minutes), 0) AS poor_minutes,
        30 AS least_minutes
    FROM chosen_event
    LEFT JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    LEFT JOIN event_session_count ON event_session_count.session_id = event_person.session_id
    GROUP BY chosen_event.kind, chosen_event.event_uuid
)
