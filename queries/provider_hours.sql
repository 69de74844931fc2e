-- group: cause
-- title: Internet providers, hour by hour
-- asks:  In which hours had people of one provider trouble that others in the same places had not?
-- answer: hour_unix, isp, poor_pct, others_poor_pct, consistent_with
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     rows to show, those consistent with the provider first [100]
-- with:  chosen_event, provider_hour, no_provider, coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per hour and provider of which anybody had a bad hour: three poor minutes at least, and a fifth of theirs.
-- People are counted once, however many events they were in. The others are all who were in the same locations in that
-- hour, as Zoom tells locations, and were no customers of the provider; others_poor_pct weighs each location by the
-- provider's minutes in it, so that a provider of one bad city is held against that city. What both have is compared,
-- and where nobody else was, nothing.
--
-- It is consistent with the provider if at least three of its people, and a third of them, had a bad hour on at least
-- two subnets, and its share of poor minutes is at least twice that of at least three others. A lone bad line, a bad
-- building and a bad city are none of that. An address that no provider has (private, carrier-grade NAT, not routed) is
-- never consistent with one. Providers are those of the user's file (`zoom-qos sites --asn`).
WITH place_hour AS MATERIALIZED (
    -- One row per hour and location: everybody there.
    SELECT hour_unix, location, sum(people) AS people, sum(n) AS n, sum(poor_minutes) AS poor_minutes
    FROM provider_hour
    GROUP BY hour_unix, location
),
compared AS (
    -- One row per hour, provider and location, with the share of the others there, if there are any.
    SELECT
        provider_hour.*,
        place_hour.people - provider_hour.people AS other_people,
        1.0 * (place_hour.poor_minutes - provider_hour.poor_minutes)
        / nullif(place_hour.n - provider_hour.n, 0) AS other_share
    FROM provider_hour
    JOIN place_hour
        ON place_hour.hour_unix = provider_hour.hour_unix AND place_hour.location = provider_hour.location
    WHERE provider_hour.isp <> 'not reported'
),
summed AS (
    -- One row per hour and provider: all of its people, and those of them who can be held against others.
    SELECT
        hour_unix,
        isp,
        sum(people) AS people,
        sum(bad_people) AS bad_people,
        CASE WHEN min(first_bad_subnet) <> max(last_bad_subnet) THEN 1 ELSE 0 END AS has_several_subnets,
        sum(n) AS n,
        sum(poor_minutes) AS poor_minutes,
        sum(CASE WHEN other_share IS NOT NULL THEN other_people ELSE 0 END) AS other_people,
        sum(CASE WHEN other_share IS NOT NULL THEN n END) AS compared_minutes,
        sum(CASE WHEN other_share IS NOT NULL THEN poor_minutes END) AS compared_poor_minutes,
        sum(n * other_share) AS expected_poor_minutes
    FROM compared
    GROUP BY hour_unix, isp
    HAVING sum(bad_people) > 0
),
found AS (
    -- The same with what it is consistent with.
    SELECT
        summed.*,
        CASE
            WHEN
                no_provider.isp IS NULL
                AND bad_people >= 3
                AND 3 * bad_people >= people
                AND has_several_subnets = 1
                AND other_people >= 3
                AND compared_poor_minutes > 0
                AND compared_poor_minutes >= 2 * expected_poor_minutes
                THEN 'provider'
        END AS consistent_with
    FROM summed
    LEFT JOIN no_provider ON no_provider.isp = summed.isp
)
SELECT
    found.hour_unix,
    found.isp,
    100.0 * found.poor_minutes / found.n AS poor_pct,
    100.0 * found.expected_poor_minutes / found.compared_minutes AS others_poor_pct,
    found.consistent_with,
    found.bad_people,
    found.people,
    found.other_people,
    found.n,
    found.poor_minutes,
    coverage.coverage_pct
FROM found
CROSS JOIN coverage
ORDER BY
    CASE WHEN found.consistent_with IS NULL THEN 1 ELSE 0 END,
    found.poor_minutes DESC,
    found.hour_unix,
    found.isp
LIMIT :limit
