-- group: cause
-- title: Sending against receiving
-- asks:  Whose own uplink was poor, whose downlink, and whose both?
-- answer: person, consistent_with
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show, the worst first [20]
-- with:  person_minute, direction_reading, told_person, name, coverage
--
-- Only minutes in which both directions of a person were classified are compared; n counts them. A person is uplink if
-- four fifths of those of them that were poor at all were poor when sending and at most a fifth when receiving,
-- downlink the other way round, both otherwise, and none without a poor one. A word needs five of them, and somebody
-- who has more poor minutes than chance gives, by the rule of `scorecard`. Differences are sending less receiving.
WITH compared AS MATERIALIZED (
    -- One row per person and minute with both directions.
    SELECT person_id, minute_unix, send_class, receive_class
    FROM person_minute
    WHERE send_class IS NOT NULL AND receive_class IS NOT NULL
),
counted AS MATERIALIZED (
    -- One row per person.
    SELECT
        person_id,
        count(*) AS n,
        count(CASE WHEN send_class >= 2 THEN 1 END) AS send_poor,
        count(CASE WHEN receive_class >= 2 THEN 1 END) AS receive_poor,
        count(CASE WHEN send_class >= 2 OR receive_class >= 2 THEN 1 END) AS poor
    FROM compared
    GROUP BY person_id
)
SELECT
    name.person,
    CASE
        WHEN counted.poor = 0 THEN 'none'
        WHEN counted.poor < 5 OR told_person.person_id IS NULL THEN 'too few to tell'
        WHEN 5 * counted.send_poor >= 4 * counted.poor AND 5 * counted.receive_poor <= counted.poor THEN 'uplink'
        WHEN 5 * counted.receive_poor >= 4 * counted.poor AND 5 * counted.send_poor <= counted.poor THEN 'downlink'
        ELSE 'both'
    END AS consistent_with,
    counted.n,
    100.0 * counted.send_poor / counted.n AS send_poor_pct,
    100.0 * counted.receive_poor / counted.n AS receive_poor_pct,
    counted.poor AS poor_minutes,
    direction_reading.send_latency_p95_ms,
    direction_reading.receive_latency_p95_ms,
    direction_reading.send_latency_p95_ms - direction_reading.receive_latency_p95_ms AS difference_latency_p95_ms,
    direction_reading.send_loss_p95_pct,
    direction_reading.receive_loss_p95_pct,
    direction_reading.send_loss_p95_pct - direction_reading.receive_loss_p95_pct AS difference_loss_p95_pct,
    coverage.coverage_pct,
    name.user_id
FROM counted
JOIN direction_reading ON direction_reading.person_id = counted.person_id
JOIN name ON name.session_id = counted.person_id
LEFT JOIN told_person ON told_person.person_id = counted.person_id
CROSS JOIN coverage
ORDER BY counted.poor DESC, name.person, counted.person_id
LIMIT :limit
