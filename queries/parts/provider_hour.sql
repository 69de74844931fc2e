-- with: event_person_minute, whose_session_of_many
provided_session AS MATERIALIZED (
    -- One row per session of the chosen events: provider, subnet and location, as far as they are told.
    SELECT
        attribute.session_id,
        coalesce(max(CASE WHEN attribute.attribute = 'isp' THEN attribute.value END), 'not reported') AS isp,
        max(CASE WHEN attribute.attribute = 'subnet' THEN attribute.value END) AS subnet,
        coalesce(max(CASE WHEN attribute.attribute = 'location' THEN attribute.value END), 'not reported') AS location
    FROM event_person
    JOIN v_session_attribute AS attribute
        ON attribute.session_id = event_person.session_id
        AND attribute.kind = event_person.kind
        AND attribute.event_uuid = event_person.event_uuid
    WHERE attribute.attribute IN ('isp', 'subnet', 'location')
    GROUP BY attribute.session_id
),
provided_hour AS MATERIALIZED (
    -- One row per hour, person and from where: the minutes, and whether they were bad, that is three poor ones at least
    -- and a fifth of all.
    SELECT
        counted.*,
        CASE WHEN poor_minutes >= 3 AND 5 * poor_minutes >= n THEN 1 ELSE 0 END AS is_bad
    FROM (
        SELECT
            person_minute.minute_unix - person_minute.minute_unix % 3600 AS hour_unix,
            whose_session.who,
            provided_session.isp,
            provided_session.subnet,
            provided_session.location,
            count(*) AS n,
            count(CASE WHEN person_minute.class >= 2 THEN 1 END) AS poor_minutes
        FROM event_person_minute AS person_minute
        JOIN whose_session ON whose_session.session_id = person_minute.session_id
        JOIN provided_session ON provided_session.session_id = person_minute.session_id
        GROUP BY
            person_minute.minute_unix - person_minute.minute_unix % 3600,
            whose_session.who,
            provided_session.isp,
            provided_session.subnet,
            provided_session.location
    ) AS counted
),
provider_hour AS MATERIALIZED (
    -- One row per hour, provider and location: people, those who had a bad hour with the first and the last of their
    -- subnets, and the minutes of all.
    SELECT
        hour_unix,
        isp,
        location,
        count(DISTINCT who) AS people,
        count(DISTINCT CASE WHEN is_bad = 1 THEN who END) AS bad_people,
        min(CASE WHEN is_bad = 1 THEN subnet END) AS first_bad_subnet,
        max(CASE WHEN is_bad = 1 THEN subnet END) AS last_bad_subnet,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes
    FROM provided_hour
    GROUP BY hour_unix, isp, location
)
