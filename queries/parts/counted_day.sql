-- with: counted_session_of_many, whose_session_of_many
counted_day AS MATERIALIZED (
    -- One row per person of the chosen events and UTC day on which these began, with the minutes that count.
    SELECT
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
    GROUP BY whose_session.who, chosen_event.start_time_unix - chosen_event.start_time_unix % 86400
)
