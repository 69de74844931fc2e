-- with: counted_session_of_many, whose_session_of_many, session_attribute_of_many, session_group, event_coverage
numbered_session AS (
    -- One row per session of the chosen events: the first second of the day on which its event began, and its person by
    -- the lowest of all sessions of that person in these events.
    SELECT
        event_person.session_id,
        chosen_event.start_time_unix - chosen_event.start_time_unix % 86400 AS day_unix,
        min(event_person.session_id) OVER (PARTITION BY whose_session.who) AS who
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN whose_session ON whose_session.session_id = event_person.session_id
),
counted_group AS (
    -- One row per session and group that it belongs to, that of everybody first.
    SELECT session_id, 0 AS position, 'everybody' AS attribute, 'everybody' AS value
    FROM numbered_session
    UNION ALL
    SELECT session_id, position, attribute, value
    FROM session_group
),
group_day AS MATERIALIZED (
    -- One row per group, person of it and day on which events began: the minutes of the person that count for it, none
    -- where nothing could be judged, and how much was sampled of those that should be.
    SELECT
        counted_group.position,
        counted_group.attribute,
        counted_group.value,
        numbered_session.who,
        numbered_session.day_unix,
        coalesce(sum(counted_session.n), 0) AS n,
        coalesce(sum(counted_session.poor_minutes), 0) AS poor_minutes,
        coalesce(sum(counted_session.due_latency), 0) AS due_latency,
        coalesce(sum(counted_session.due_jitter), 0) AS due_jitter,
        coalesce(sum(counted_session.due_loss), 0) AS due_loss,
        coalesce(sum(counted_session.due_fps), 0) AS due_fps,
        sum(event_coverage.covered_minutes) AS covered_minutes,
        sum(event_coverage.expected_minutes) AS expected_minutes
    FROM numbered_session
    JOIN counted_group ON counted_group.session_id = numbered_session.session_id
    JOIN event_coverage ON event_coverage.session_id = numbered_session.session_id
    LEFT JOIN counted_session ON counted_session.session_id = numbered_session.session_id
    GROUP BY
        counted_group.position,
        counted_group.attribute,
        counted_group.value,
        numbered_session.who,
        numbered_session.day_unix
)
