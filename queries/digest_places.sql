-- group: days
-- title: Where most minutes were poor
-- asks:  At which places were minutes poor in these days?
-- answer: attribute, value, poor_minutes, poor_pct
-- param: day        date    the first UTC day that counts
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     places to show [20]
-- with:  chosen_event, period_session
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per place: the building by your map of networks, else its site, else what Zoom tells. First come those with 5
-- people and 300 minutes, by the share of poor minutes that is shrunk towards everybody's by 60 of these, so that few
-- minutes weigh little; others are not enough to tell. Whether a place is worse than others `breakdown` tells. Coverage
-- is of everybody there: also of whom nothing could be classified, as nothing was sampled or nothing flowed.
WITH placed AS (
    -- One row per session of the period.
    SELECT
        period_session.*,
        CASE
            WHEN session.building IS NOT NULL THEN 'building'
            WHEN session.site IS NOT NULL THEN 'site'
            ELSE 'location'
        END AS attribute,
        coalesce(session.site || coalesce(', ' || session.building, ''), session.location, 'not reported') AS value
    FROM period_session
    CROSS JOIN v_participant_session AS session
    WHERE
        session.session_id = period_session.session_id
        AND session.kind = period_session.kind
        AND session.event_uuid = period_session.event_uuid
),
place AS MATERIALIZED (
    -- One row per place with classified minutes.
    SELECT
        attribute,
        value,
        count(DISTINCT CASE WHEN n > 0 THEN who END) AS people,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct
    FROM placed
    GROUP BY attribute, value
    HAVING sum(n) > 0
)
SELECT
    attribute,
    value,
    poor_minutes,
    100.0 * poor_minutes / n AS poor_pct,
    people,
    n,
    CASE WHEN people >= 5 AND n >= 300 THEN 1 ELSE 0 END AS is_enough,
    100.0 * poor_minutes / nullif(sum(poor_minutes) OVER (), 0) AS of_poor_minutes_pct,
    100.0 * (poor_minutes + 60.0 * sum(poor_minutes) OVER () / sum(n) OVER ()) / (n + 60) AS shrunk_poor_pct,
    coverage_pct
FROM place
ORDER BY is_enough DESC, shrunk_poor_pct DESC, attribute, value
LIMIT :limit
