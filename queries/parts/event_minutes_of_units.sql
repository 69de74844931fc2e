-- with: event_person, session_share_of_many
-- stands for: event_minutes
own_share AS MATERIALIZED (
    -- One row per meeting, person and medium: the classified and the poor minutes.
    SELECT
        substr(chosen_event.start_time, 1, 10) AS day_on,
        chosen_event.event_uuid,
        event_person.person_id,
        session_share.medium,
        sum(session_share.n) AS n,
        sum(session_share.poor_minutes) AS poor_minutes
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN session_share ON session_share.session_id = event_person.session_id
    WHERE chosen_event.kind = 'meeting' AND coalesce(chosen_event.zoom_participants, 2) > 1
    GROUP BY
        substr(chosen_event.start_time, 1, 10),
        chosen_event.event_uuid,
        event_person.person_id,
        session_share.medium
),
event_minutes AS (
    -- One row per participant, or meeting, and medium: the same minutes, and how many a verdict needs.
    SELECT day_on, 'participants' AS unit, medium, n AS classified_minutes, poor_minutes, 2 AS least_minutes
    FROM own_share
    UNION ALL
    SELECT
        day_on,
        'meeting' AS unit,
        medium,
        sum(n) AS classified_minutes,
        sum(poor_minutes) AS poor_minutes,
        2 AS least_minutes
    FROM own_share
    GROUP BY day_on, event_uuid, medium
)
