-- with: counted_session, whose_session, session_attribute, session_group
group_person AS MATERIALIZED (
    -- One row per group and person of it, with the minutes that count for it.
    SELECT
        session_group.position,
        session_group.attribute,
        session_group.value,
        whose_session.who,
        sum(counted_session.n) AS n,
        sum(counted_session.poor_minutes) AS poor_minutes,
        sum(counted_session.due_latency) AS due_latency,
        sum(counted_session.due_jitter) AS due_jitter,
        sum(counted_session.due_loss) AS due_loss,
        sum(counted_session.due_fps) AS due_fps
    FROM counted_session
    JOIN whose_session ON whose_session.session_id = counted_session.session_id
    JOIN session_group ON session_group.session_id = counted_session.session_id
    GROUP BY session_group.position, session_group.attribute, session_group.value, whose_session.who
)
