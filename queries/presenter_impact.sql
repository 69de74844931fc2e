-- group: cause
-- title: What the presenter's sending did to the others
-- asks:  Was it the sharer's own uplink that everybody saw?
-- answer: sharer, medium, consistent_with
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  sharer_minute, incident, name, coverage
--
-- Only minutes in which somebody shared a screen; without, nobody is known to present. Each medium that the sharer sent
-- is compared with what the others received of it: if sending was poor while half of the receivers, two at least,
-- received poorly, the minute is sender-caused. Receivers are sessions: whoever watches on two devices is two. Of
-- several sharers the worst one speaks for the minute. n are the minutes in which the sharer's medium was classified;
-- shares are of all received minutes of the others. It is consistent with the sender if that fits half of the minutes
-- in which half of the receivers suffered. Minutes of an incident that is local to a group are nobody's fault, even if
-- the sharer belongs to it: the others saw well.
WITH told_minute AS (
    -- The same with whether an incident explains the minute by a group.
    SELECT
        sharer_minute.*,
        CASE
            WHEN
                EXISTS (
                    SELECT 1
                    FROM incident
                    WHERE
                        incident.consistent_with = 'local'
                        AND sharer_minute.minute_unix BETWEEN incident.from_unix AND incident.to_unix
                )
                THEN 1
            ELSE 0
        END AS is_local
    FROM sharer_minute
),
impact AS MATERIALIZED (
    -- One row per sharer and medium.
    SELECT
        session_id,
        medium,
        count(*) AS n,
        count(CASE WHEN send_class >= 2 THEN 1 END) AS send_poor_minutes,
        count(CASE WHEN poor_receivers >= 2 AND 2 * poor_receivers >= receivers THEN 1 END) AS widely_poor_minutes,
        count(CASE WHEN is_local = 1 AND poor_receivers >= 2 AND 2 * poor_receivers >= receivers THEN 1 END)
            AS local_minutes,
        count(CASE WHEN sender_caused = 1 AND is_local = 0 THEN 1 END) AS sender_caused_minutes,
        max(receivers) AS receivers,
        100.0 * sum(CASE WHEN send_class >= 2 THEN poor_receivers END)
        / nullif(sum(CASE WHEN send_class >= 2 THEN receivers END), 0) AS receive_poor_while_send_poor_pct,
        100.0 * sum(CASE WHEN send_class < 2 THEN poor_receivers END)
        / nullif(sum(CASE WHEN send_class < 2 THEN receivers END), 0) AS receive_poor_while_send_fine_pct
    FROM told_minute
    GROUP BY session_id, medium
)
SELECT
    name.person AS sharer,
    impact.medium,
    CASE
        WHEN impact.widely_poor_minutes = 0 THEN 'no widespread trouble'
        WHEN 2 * impact.local_minutes > impact.widely_poor_minutes THEN 'local incident'
        WHEN 2 * impact.sender_caused_minutes >= impact.widely_poor_minutes - impact.local_minutes THEN 'sender'
        ELSE 'not the sender'
    END AS consistent_with,
    impact.n,
    impact.send_poor_minutes,
    impact.widely_poor_minutes,
    impact.sender_caused_minutes,
    impact.local_minutes,
    impact.receivers,
    impact.receive_poor_while_send_poor_pct,
    impact.receive_poor_while_send_fine_pct,
    coverage.coverage_pct,
    impact.session_id
FROM impact
JOIN name ON name.session_id = impact.session_id
CROSS JOIN coverage
ORDER BY impact.sender_caused_minutes DESC, name.person, impact.medium, impact.session_id
