-- with: halved_session
person_session AS (
    -- One row per session with the minutes of its person in both halves.
    SELECT
        halved_session.*,
        sum(CASE WHEN half = 'before' THEN n ELSE 0 END) OVER (PARTITION BY person) AS before_n,
        sum(CASE WHEN half = 'after' THEN n ELSE 0 END) OVER (PARTITION BY person) AS after_n
    FROM halved_session
),
told_attribute AS (
    -- One row per attribute. That a minute was poor is judged like one.
    SELECT 'poor minutes' AS attribute
    UNION ALL
    SELECT 'place' AS attribute
    UNION ALL
    SELECT 'network_type' AS attribute
    UNION ALL
    SELECT 'connection_type' AS attribute
    UNION ALL
    SELECT 'data_center' AS attribute
    UNION ALL
    SELECT 'device' AS attribute
    UNION ALL
    SELECT 'version' AS attribute
),
session_value AS (
    -- One row per session and attribute: the value, and the minutes that have it.
    SELECT
        person_session.person,
        person_session.before_n,
        person_session.after_n,
        person_session.half,
        CASE WHEN person_session.n > 0 THEN person_session.day_on END AS counted_day,
        person_session.covered_minutes,
        person_session.expected_minutes,
        told_attribute.attribute,
        CASE told_attribute.attribute WHEN 'poor minutes' THEN poor_minutes ELSE n END AS minutes,
        coalesce(
            CASE told_attribute.attribute
                WHEN 'poor minutes' THEN 'poor'
                WHEN 'place' THEN person_session.place
                WHEN 'network_type' THEN person_session.network_type
                WHEN 'connection_type' THEN person_session.connection_type
                WHEN 'data_center' THEN person_session.data_center
                WHEN 'device' THEN person_session.device
                WHEN 'version' THEN person_session.version
            END,
            'not reported'
        ) AS value
    FROM person_session
    CROSS JOIN told_attribute
),
person_value AS (
    -- One row per person, attribute and value of theirs: all minutes of the person in each half, those with the value,
    -- the days of its sessions, and how much of these was sampled.
    SELECT
        person,
        attribute,
        value,
        before_n,
        after_n,
        sum(CASE WHEN half = 'before' THEN minutes ELSE 0 END) AS before_minutes,
        sum(CASE WHEN half = 'after' THEN minutes ELSE 0 END) AS after_minutes,
        count(DISTINCT CASE WHEN half = 'before' THEN counted_day END) AS before_days,
        count(DISTINCT CASE WHEN half = 'after' THEN counted_day END) AS after_days,
        sum(CASE WHEN half = 'before' THEN covered_minutes END) AS before_covered,
        sum(CASE WHEN half = 'after' THEN covered_minutes END) AS after_covered,
        sum(CASE WHEN half = 'before' THEN expected_minutes END) AS before_expected,
        sum(CASE WHEN half = 'after' THEN expected_minutes END) AS after_expected
    FROM session_value
    GROUP BY person, attribute, value, before_n, after_n
)
