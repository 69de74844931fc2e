-- group: days
-- title: Since which day
-- asks:  Since which day has a group been worse or better, and how sure is that?
-- answer: day_unix, poor_pct, is_since, is_possible
-- param: day        date       the first UTC day of the period, which ends with the last of the days
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: attribute  text       what the people of the group have in common, such as site, or everybody [everybody]
-- param: value      text       the value of it that they share [everybody]
-- param: held_against text     whose days: the group's, or its people's wherever they were [the group]
-- param: by         attributes what people are grouped by, the attribute among it [site;subnet;version]
-- param: thresholds profile    the profile that judges [zoom]
-- with:  chosen_event, group_day, asked_span, coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per day on which the group had minutes, of the last 42. Since is the day that divides them best into two
-- shares of poor minutes, of which the later differs from the earlier as the period does from the days before it: by
-- the largest likelihood ratio for counts that vary between days as these do. Possible are the days within 2 units of
-- the logarithm of it. Of fewer than 7 days nothing is told.
WITH own_person AS MATERIALIZED (
    -- One row per person of the group in the period.
    SELECT DISTINCT group_day.who
    FROM group_day
    JOIN asked_span ON asked_span.span = 1 AND group_day.day_unix >= asked_span.first_unix
    WHERE group_day.attribute = :attribute AND group_day.value = :value AND group_day.n > 0
),
dated AS MATERIALIZED (
    -- One row per day of the group, or of its people.
    SELECT
        group_day.day_unix,
        count(*) AS people,
        1.0 * sum(group_day.n) AS n,
        1.0 * sum(group_day.poor_minutes) AS poor_minutes
    FROM group_day
    JOIN asked_span ON asked_span.span = 1
    LEFT JOIN own_person ON own_person.who = group_day.who
    WHERE
        CASE :held_against
            WHEN 'its people' THEN group_day.position = 0 AND own_person.who IS NOT NULL
            ELSE group_day.attribute = :attribute AND group_day.value = :value
        END
        AND group_day.n > 0
        AND group_day.day_unix >= asked_span.behind_unix - 42 * 86400
        AND group_day.day_unix < asked_span.behind_unix
    GROUP BY group_day.day_unix
),
moved AS (
    -- One row: whether there are more poor minutes in the period, 1, or fewer, -1, and the share of all days.
    SELECT
        CASE
            WHEN sum(CASE WHEN day_unix >= first_unix THEN poor_minutes END)
                * sum(CASE WHEN day_unix < first_unix THEN n END)
                < sum(CASE WHEN day_unix < first_unix THEN poor_minutes END)
                * sum(CASE WHEN day_unix >= first_unix THEN n END)
                THEN -1
            ELSE 1
        END AS sign,
        count(*) AS days,
        sum(n) AS all_n,
        sum(poor_minutes) AS all_poor_minutes
    FROM dated
    JOIN asked_span ON asked_span.span = 1
),
halved AS (
    -- One row per day, with the shares of the days before it and of those from it on.
    SELECT
        dated.*,
        moved.*,
        (all_poor_minutes - later_poor_minutes) / nullif(all_n - later_n, 0) AS earlier_rate,
        later_poor_minutes / later_n AS later_rate
    FROM (
        SELECT
            dated.*,
            sum(n) OVER onwards AS later_n,
            sum(poor_minutes) OVER onwards AS later_poor_minutes
        FROM dated
        WINDOW onwards AS (ORDER BY day_unix DESC ROWS UNBOUNDED PRECEDING)
    ) AS dated
    CROSS JOIN moved
),
divided AS MATERIALIZED (
    -- The same with how much of the variation between days that division explains, where the later share moved that way.
    SELECT
        halved.*,
        CASE
            WHEN days >= 7 AND (later_rate - earlier_rate) * sign > 0
                THEN later_n * (all_n - later_n) / all_n * (later_rate - earlier_rate) * (later_rate - earlier_rate)
        END AS explained
    FROM halved
),
best AS (
    -- One row: the day that explains most, the first of equals.
    SELECT day_unix AS best_unix, explained AS best_explained, earlier_rate AS best_earlier, later_rate AS best_later
    FROM divided
    WHERE explained IS NOT NULL
    ORDER BY explained DESC, day_unix
    LIMIT 1
),
spread AS (
    -- One row: how much the days vary around the two shares of that division; as counts by chance at least.
    SELECT
        best_unix,
        best_explained,
        greatest(
            sum(n * (poor_minutes / n - rate) * (poor_minutes / n - rate)) / (max(days) - 2),
            max(all_poor_minutes / all_n * (1 - all_poor_minutes / all_n))
        ) AS dispersion
    FROM (
        SELECT
            divided.*,
            best.*,
            CASE WHEN day_unix < best_unix THEN best_earlier ELSE best_later END AS rate
        FROM divided
        CROSS JOIN best
    ) AS rated
    GROUP BY best_unix, best_explained
)
SELECT
    divided.day_unix,
    100.0 * divided.poor_minutes / divided.n AS poor_pct,
    CASE WHEN divided.day_unix = spread.best_unix THEN 1 ELSE 0 END AS is_since,
    CASE WHEN divided.explained >= spread.best_explained - 4 * spread.dispersion THEN 1 ELSE 0 END AS is_possible,
    divided.people,
    CAST(divided.n AS INTEGER) AS n,
    CAST(divided.poor_minutes AS INTEGER) AS poor_minutes,
    100.0 * divided.earlier_rate AS earlier_poor_pct,
    100.0 * divided.later_rate AS later_poor_pct,
    divided.explained / 2 / spread.dispersion AS likelihood,
    coverage.coverage_pct
FROM divided
CROSS JOIN coverage
LEFT JOIN spread ON spread.dispersion > 0
ORDER BY divided.day_unix
