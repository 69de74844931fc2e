-- with: counted_day, session_attribute_of_many, session_group
group_person_day AS MATERIALIZED (
    -- One row per group of the chosen events, person of it and UTC day on which events began, with the minutes that count
    -- for it. The first group is everybody.
    SELECT
        session_group.position,
        session_group.attribute,
        session_group.value,
        whose_session.who,
        chosen_event.start_time_unix - chosen_event.start_time_unix % 86400 AS day_unix,
        sum(counted_session.n) AS n,
        sum(counted_session.poor_minutes) AS poor_minutes,
        sum(counted_session.due_latency) AS due_latency,
        sum(counted_session.due_jitter) AS due_jitter,
        sum(counted_session.due_loss) AS due_loss,
        sum(counted_session.due_fps) AS due_fps
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN counted_session ON counted_session.session_id = event_person.session_id
    JOIN whose_session ON whose_session.session_id = event_person.session_id
    JOIN session_group ON session_group.session_id = event_person.session_id
    GROUP BY
        session_group.position,
        session_group.attribute,
        session_group.value,
        whose_session.who,
        chosen_event.start_time_unix - chosen_event.start_time_unix % 86400
    UNION ALL
    SELECT
        0 AS position,
        'everybody' AS attribute,
        'everybody' AS value,
        who,
        day_unix,
        n,
        poor_minutes,
        due_latency,
        due_jitter,
        due_loss,
        due_fps
    FROM counted_day
)
