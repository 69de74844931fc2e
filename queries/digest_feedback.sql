-- group: days
-- title: What people said in a period
-- asks:  How many were not content with these days, and did we see why?
-- answer: thumbs, not_content, not_content_poor
-- param: day        date    the first UTC day of the period, which ends with the last of the days
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, period_session
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row. Of those who were not content, those with a poor minute in that event; the others had none, or nobody of the
-- event is known to have said it (untied). n are the classified minutes of whoever said anything.
WITH answering AS MATERIALIZED (
    -- One row per person who said anything of an event of the period: the minutes, and how much was sampled.
    SELECT
        person_id,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(covered_minutes) AS covered_minutes,
        sum(expected_minutes) AS expected_minutes
    FROM period_session
    WHERE person_id IN (
        SELECT told.person_id
        FROM period_session AS told
        JOIN v_feedback ON v_feedback.session_id = told.session_id
    )
    GROUP BY person_id
),
thumb AS MATERIALIZED (
    -- One row per thumb of the period: up or down, and whose it is.
    SELECT v_feedback.is_content, period_session.person_id
    FROM chosen_event
    JOIN v_feedback ON v_feedback.kind = chosen_event.kind AND v_feedback.event_uuid = chosen_event.event_uuid
    LEFT JOIN period_session ON period_session.session_id = v_feedback.session_id
    WHERE v_feedback.is_content IS NOT NULL AND substr(chosen_event.start_time, 1, 10) >= :day
)
SELECT
    count(*) AS thumbs,
    count(CASE WHEN thumb.is_content = 0 THEN 1 END) AS not_content,
    count(CASE WHEN thumb.is_content = 0 AND answering.poor_minutes > 0 THEN 1 END) AS not_content_poor,
    count(CASE WHEN thumb.is_content = 1 AND answering.poor_minutes > 0 THEN 1 END) AS content_poor,
    count(CASE WHEN thumb.person_id IS NULL THEN 1 END) AS untied,
    coalesce(sum(answering.n), 0) AS n,
    100.0 * sum(answering.covered_minutes) / nullif(sum(answering.expected_minutes), 0) AS coverage_pct
FROM thumb
LEFT JOIN answering ON answering.person_id = thumb.person_id
