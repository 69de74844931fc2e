-- group: days
-- title: Since which day
-- asks:  Since which day has a group been worse or better, and how sure is that?
-- answer: day_unix, poor_pct, is_since, is_possible
-- param: day        date       the first UTC day of the period, which ends with the last of the days
-- param: from       date       the first UTC day on which events began
-- param: to         date       the last such day, included
-- param: first_found int        how many periods ago the change was found first, 0 for this one [0]
-- param: attribute  text       what the people of the group have in common, such as site, or everybody [everybody]
-- param: value      text       the value of it that they share [everybody]
-- param: held_against text     whose days: the group's, or its people's wherever they were [the group]
-- param: by         attributes what people are grouped by, the attribute among it [site;subnet;version]
-- param: thresholds profile    the profile that judges [zoom]
-- with:  chosen_event, compared_day, coverage_of_many
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per day on which the group had minutes, from 42 days before the end of the period in which the change was
-- found to the end of this one. Since is the day that divides them best into two shares of poor minutes, of which the
-- later differs from the earlier as that period does from all days: by the largest likelihood ratio for counts that
-- vary between days as these do. Possible are the days within 2 units of the logarithm of it. Of fewer than 7 days
-- nothing is told.
--
-- Where the group was too new to be held against itself, the days are those of the people who were in it in that
-- period, and since is the day on which they came into it: it divides best the share of their minutes that lie in the
-- group.
WITH measured_day AS (
    -- One row per day with the minutes of which the share is divided: the poor ones, or those in the new group.
    SELECT
        compared_day.*,
        CASE :held_against WHEN 'its people' THEN group_n ELSE poor_minutes END AS moved_minutes
    FROM compared_day
),
summed AS (
    -- The same with the sums of all days, of those of the period, and of those from each on.
    SELECT
        measured_day.*,
        count(*) OVER () AS days,
        sum(n) OVER () AS all_n,
        sum(moved_minutes) OVER () AS all_moved_minutes,
        sum(is_of_period * n) OVER () AS period_n,
        sum(is_of_period * moved_minutes) OVER () AS period_moved_minutes,
        sum(n) OVER onwards AS later_n,
        sum(moved_minutes) OVER onwards AS later_moved_minutes
    FROM measured_day
    WINDOW onwards AS (ORDER BY day_unix DESC ROWS UNBOUNDED PRECEDING)
),
halved AS (
    -- The same with the shares of the days before each and of those from it on, and with whether the period has more
    -- than its part of all.
    SELECT
        summed.*,
        (all_moved_minutes - later_moved_minutes) / nullif(all_n - later_n, 0) AS earlier_rate,
        later_moved_minutes / later_n AS later_rate,
        period_moved_minutes * all_n - all_moved_minutes * period_n AS moved
    FROM summed
),
divided AS (
    -- The same with how much of the variation between days that division explains, where the later share moved as that
    -- of the period did.
    SELECT
        halved.*,
        CASE
            WHEN days >= 7 AND (later_rate - earlier_rate) * moved > 0
                THEN later_n * (all_n - later_n) / all_n * (later_rate - earlier_rate) * (later_rate - earlier_rate)
        END AS explained
    FROM halved
),
ranked AS (
    -- The same with the place of the division, the one that explains most first, of equals the earliest.
    SELECT
        divided.*,
        row_number() OVER (
            ORDER BY CASE WHEN explained IS NULL THEN 1 ELSE 0 END, explained DESC, day_unix
        ) AS place
    FROM divided
),
best AS (
    -- The same with the first division: its day, its shares, and what it explains.
    SELECT
        ranked.*,
        max(CASE place WHEN 1 THEN explained END) OVER () AS best_explained,
        max(CASE WHEN place = 1 AND explained IS NOT NULL THEN day_unix END) OVER () AS best_unix,
        max(CASE place WHEN 1 THEN earlier_rate END) OVER () AS best_earlier,
        max(CASE place WHEN 1 THEN later_rate END) OVER () AS best_later
    FROM ranked
),
rated AS (
    -- The same with how far the share of the day is from that of its part.
    SELECT
        best.*,
        moved_minutes / n - CASE WHEN day_unix < best_unix THEN best_earlier ELSE best_later END AS off
    FROM best
),
spread AS (
    -- The same with how much the days vary around the two shares; as counts by chance at least.
    SELECT
        rated.*,
        greatest(
            sum(n * off * off) OVER () / nullif(days - 2, 0),
            all_moved_minutes / all_n * (1 - all_moved_minutes / all_n)
        ) AS dispersion
    FROM rated
)
SELECT
    spread.day_unix,
    100.0 * spread.poor_minutes / spread.n AS poor_pct,
    CASE WHEN spread.day_unix = spread.best_unix THEN 1 ELSE 0 END AS is_since,
    CASE WHEN spread.explained >= spread.best_explained - 4 * spread.dispersion THEN 1 ELSE 0 END AS is_possible,
    spread.people,
    CAST(spread.n AS INTEGER) AS n,
    CAST(spread.poor_minutes AS INTEGER) AS poor_minutes,
    100.0 * spread.earlier_rate AS earlier_share_pct,
    100.0 * spread.later_rate AS later_share_pct,
    spread.explained / 2 / nullif(spread.dispersion, 0) AS likelihood,
    coverage.coverage_pct
FROM spread
CROSS JOIN coverage
ORDER BY spread.day_unix
