-- group: event
-- title: What people said of it
-- asks:  Who was content with the event and who was not, and how was it for them?
-- answer: said, person, poor_minutes
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  person, name, person_count, event_minutes_of_person, event_verdict, coverage
--
-- One row per answer to Zoom's question how the event was, those who were not content first, with what was measured of
-- whoever gave it: n are the classified minutes, the verdict is that of `person`. Answers that nobody of the event is
-- known to have given have no minutes; a guest's have no address. Only `collect --feedback on` asks for them. Few
-- answer, and those who do are not those who suffered: what is said here is a hint, and no share of everybody.
WITH tied_answer AS MATERIALIZED (
    -- One row per answer of somebody who is known, with the name and what was measured.
    SELECT
        v_feedback.feedback_id,
        name.person,
        person.person_id,
        event_verdict.word AS verdict,
        event_verdict.poor_minutes,
        event_verdict.classified_minutes AS n
    FROM v_feedback
    JOIN person ON person.session_id = v_feedback.session_id
    JOIN name ON name.session_id = person.person_id
    LEFT JOIN event_verdict ON event_verdict.person_id = person.person_id
    WHERE v_feedback.kind = :kind AND v_feedback.event_uuid = :event
)
SELECT
    CASE v_feedback.is_content WHEN 1 THEN 'content' WHEN 0 THEN 'not content' ELSE 'no thumb' END AS said,
    coalesce(tied_answer.person, v_feedback.email, '(unknown)') AS person,
    tied_answer.poor_minutes,
    v_feedback.comment,
    tied_answer.verdict,
    100.0 * tied_answer.poor_minutes / nullif(tied_answer.n, 0) AS poor_pct,
    tied_answer.n,
    v_feedback.feedback_details,
    v_feedback.said_at,
    v_feedback.email,
    tied_answer.person_id,
    coverage.coverage_pct
FROM v_feedback
CROSS JOIN coverage
LEFT JOIN tied_answer ON tied_answer.feedback_id = v_feedback.feedback_id
WHERE v_feedback.kind = :kind AND v_feedback.event_uuid = :event
ORDER BY
    coalesce(v_feedback.is_content, 2),
    CASE WHEN tied_answer.poor_minutes IS NULL THEN 1 ELSE 0 END,
    tied_answer.poor_minutes DESC,
    v_feedback.said_at,
    v_feedback.feedback_id
