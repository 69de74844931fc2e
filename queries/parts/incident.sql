-- with: minute_count, group_count, sharer_minute
event_minute AS MATERIALIZED (
    -- One row per minute: how many received, for how many it was poor, and whether that is event-wide: a fifth of all.
    -- Of few people half are asked, or five of them: of nine people three are poor at once by chance alone when two of
    -- them have trouble all the time. In the first minute everybody joins: it is left out.
    SELECT minute_unix, people, poor_people, event_wide
    FROM (
        SELECT
            minute_unix,
            receive_people AS people,
            receive_poor_people AS poor_people,
            CASE
                WHEN receive_people < 5 AND 2 * receive_poor_people >= greatest(receive_people, 4) THEN 1
                WHEN receive_people < 5 THEN 0
                WHEN receive_poor_people < 5 AND 2 * receive_poor_people < receive_people THEN 0
                WHEN 5 * receive_poor_people >= receive_people THEN 1
                ELSE 0
            END AS event_wide,
            min(minute_unix) OVER () AS first_minute_unix
        FROM minute_count
        WHERE receive_people > 0
    ) AS numbered
    WHERE minute_unix > first_minute_unix
),
group_minute AS MATERIALIZED (
    -- One row per minute and group: people who share the value of an attribute that may explain an incident. Minutes
    -- in which fewer than three suffered explain nothing. Beside them stands what the group and the others suffer at
    -- other times, that is in all minutes that are not event-wide.
    SELECT *
    FROM (
        SELECT
            event_minute.minute_unix,
            group_count.position,
            group_count.attribute,
            group_count.value,
            event_minute.event_wide,
            event_minute.people AS event_people,
            event_minute.poor_people AS event_poor_people,
            group_count.people,
            group_count.poor_people,
            event_minute.people - group_count.people AS other_people,
            event_minute.poor_people - group_count.poor_people AS other_poor_people,
            group_count.is_lasting,
            100.0 * sum(CASE WHEN event_wide = 0 THEN group_count.poor_people END) OVER of_group
            / nullif(sum(CASE WHEN event_wide = 0 THEN group_count.people END) OVER of_group, 0) AS usual_poor_pct,
            100.0
            * sum(CASE WHEN event_wide = 0 THEN event_minute.poor_people - group_count.poor_people END) OVER of_group
            / nullif(sum(CASE WHEN event_wide = 0 THEN event_minute.people - group_count.people END) OVER of_group, 0)
                AS usual_other_poor_pct
        FROM event_minute
        JOIN (
            -- The same with whether the group suffers in more than a third of all its minutes.
            SELECT
                group_count.*,
                CASE
                    WHEN
                        3 * sum(poor_people) OVER (PARTITION BY position, attribute, value)
                        > sum(people) OVER (PARTITION BY position, attribute, value)
                        THEN 1
                    ELSE 0
                END AS is_lasting
            FROM group_count
        ) AS group_count ON group_count.minute_unix = event_minute.minute_unix
        WINDOW of_group AS (PARTITION BY group_count.position, group_count.attribute, group_count.value)
    ) AS counted
    WHERE event_poor_people >= 3
),
local_minute AS (
    -- One row per minute that is local: poor for three people and half of a group, and for at most a tenth of the
    -- others or one of them; or else poor for half of the group more than at other times, and for a twentieth of the
    -- others or one of them more, as those who have trouble of their own all the time speak against no group. What
    -- four fifths of the event have in common explains nothing. Where fewer than five of a group are poor, it explains
    -- only if at most two fifths belong to it, as some attribute or other is common to any three of nine, and if it
    -- does not last: people with trouble of their own all the time have something in common, too.
    SELECT DISTINCT minute_unix
    FROM group_minute
    WHERE
        5 * people < 4 * event_people
        AND poor_people >= 3
        AND (poor_people >= 5 OR (5 * people <= 2 * event_people AND is_lasting = 0))
        AND 2 * poor_people >= people
        AND (
            other_poor_people <= 1
            OR 10 * other_poor_people <= other_people
            OR (
                100.0 * poor_people / people - usual_poor_pct >= 50
                AND (
                    100.0 * other_poor_people / other_people - usual_other_poor_pct <= 5
                    OR other_poor_people - usual_other_poor_pct * other_people / 100 <= 1
                )
            )
        )
),
incident_minute AS (
    -- One row per minute that is event-wide or local, with the one before it.
    SELECT
        event_minute.minute_unix,
        event_minute.people,
        event_minute.poor_people,
        event_minute.event_wide,
        lag(event_minute.minute_unix) OVER (ORDER BY event_minute.minute_unix) AS previous_unix
    FROM event_minute
    LEFT JOIN local_minute ON local_minute.minute_unix = event_minute.minute_unix
    WHERE event_minute.event_wide = 1 OR local_minute.minute_unix IS NOT NULL
),
placed_minute AS MATERIALIZED (
    -- The same with the window that each belongs to, known by its first minute; at most one minute lies between two.
    SELECT
        minute_unix,
        people,
        poor_people,
        event_wide,
        max(CASE WHEN minute_unix - previous_unix <= 120 THEN NULL ELSE minute_unix END)
            OVER (ORDER BY minute_unix ROWS UNBOUNDED PRECEDING) AS from_unix
    FROM incident_minute
),
incident_window AS MATERIALIZED (
    -- One row per window: people of its worst minute, which is the one with the most poor ones, and person-minutes of
    -- all. A lone minute is one only if it is event-wide: three people with a bad moment at once are nothing yet.
    SELECT
        from_unix,
        max(minute_unix) AS to_unix,
        count(*) AS minutes,
        min(CASE WHEN poor_people = most_poor_people THEN people END) AS people,
        max(poor_people) AS poor_people,
        sum(people) AS person_minutes,
        sum(poor_people) AS poor_minutes
    FROM (
        SELECT placed_minute.*, max(poor_people) OVER (PARTITION BY from_unix) AS most_poor_people
        FROM placed_minute
    ) AS placed
    GROUP BY from_unix
    HAVING count(*) >= 2 OR max(event_wide) = 1
),
incident_group AS (
    -- One row per window and group, in person-minutes, with the shares inside and outside of it; people are those of
    -- the group's worst minute.
    SELECT
        from_unix,
        position,
        attribute,
        value,
        min(CASE WHEN poor_people = most_poor_people THEN people END) AS people,
        max(poor_people) AS poor_people,
        max(is_lasting) AS is_lasting,
        sum(people) AS person_minutes,
        100.0 * sum(poor_people) / sum(people) AS inside_poor_pct,
        100.0 * sum(other_poor_people) / nullif(sum(other_people), 0) AS outside_poor_pct,
        max(usual_poor_pct) AS usual_poor_pct,
        max(usual_other_poor_pct) AS usual_other_poor_pct,
        100.0 * sum(people) / sum(event_people) AS event_share_pct
    FROM (
        SELECT
            placed_minute.from_unix,
            group_minute.position,
            group_minute.attribute,
            group_minute.value,
            group_minute.people,
            group_minute.poor_people,
            group_minute.is_lasting,
            group_minute.event_people,
            group_minute.other_people,
            group_minute.other_poor_people,
            group_minute.usual_poor_pct,
            group_minute.usual_other_poor_pct,
            max(group_minute.poor_people) OVER (
                PARTITION BY placed_minute.from_unix, group_minute.position, group_minute.value
            ) AS most_poor_people
        FROM placed_minute
        JOIN group_minute ON group_minute.minute_unix = placed_minute.minute_unix
    ) AS placed
    GROUP BY from_unix, position, attribute, value
),
explaining_group AS MATERIALIZED (
    -- The same with whether the group explains the window, by the rule for a minute, and in which place: first the one
    -- that tells most, and of equals the smaller, which says more precisely who. A provider has to tell ten points more
    -- than any location, as customers of it and others who suffer in one city are that city's. Beside it stand the next
    -- two, if they explain the window alike, to a percentage point: nothing tells which of them it was.
    SELECT
        explained.*,
        row_number() OVER ranked AS place,
        CASE
            WHEN lead(explains) OVER ranked = 1 AND lead(difference_pct) OVER ranked >= difference_pct - 1
                THEN lead(name) OVER ranked
        END AS second_alike,
        CASE
            WHEN lead(explains, 2) OVER ranked = 1 AND lead(difference_pct, 2) OVER ranked >= difference_pct - 1
                THEN lead(name, 2) OVER ranked
        END AS third_alike
    FROM (
        SELECT
            incident_group.*,
            inside_poor_pct - outside_poor_pct AS difference_pct,
            replace(attribute, '_', ' ') || ' ' || value AS name,
            CASE
                WHEN
                    event_share_pct < 80
                    AND poor_people >= 3
                    AND (poor_people >= 5 OR (event_share_pct <= 40 AND is_lasting = 0))
                    AND inside_poor_pct >= 50
                    AND (
                        outside_poor_pct <= 10
                        OR (
                            inside_poor_pct - usual_poor_pct >= 50
                            AND outside_poor_pct - usual_other_poor_pct <= 5
                        )
                    )
                    AND (
                        attribute <> 'isp'
                        OR inside_poor_pct - outside_poor_pct - 10 >= coalesce(
                            max(CASE WHEN attribute = 'location' THEN inside_poor_pct - outside_poor_pct END)
                                OVER (PARTITION BY from_unix),
                            0
                        )
                    )
                    THEN 1
                ELSE 0
            END AS explains
        FROM incident_group
        WHERE outside_poor_pct IS NOT NULL
    ) AS explained
    WINDOW ranked AS (
        PARTITION BY from_unix
        ORDER BY explains DESC, difference_pct DESC, person_minutes, position, value
    )
),
presented_minute AS (
    -- One row per minute with a shared screen, with whether whoever shared it explains some medium, and who that is.
    SELECT
        minute_unix,
        max(sender_caused) AS sender_caused,
        min(CASE WHEN sender_caused = 1 THEN session_id END) AS sender_session_id
    FROM sharer_minute
    GROUP BY minute_unix
),
incident AS MATERIALIZED (
    -- One row per window with what it is consistent with: the group in the first place, even if it is also the
    -- sender's, whose trouble everybody would see; else the sender in half of the minutes with a shared screen and in a
    -- third of all, as nobody knows who presents in the others, by name if it is always the same one; else the event
    -- as a whole, and behind that the platform or the host where half of all suffered.
    SELECT
        incident_window.*,
        explaining_group.attribute,
        explaining_group.value,
        explaining_group.inside_poor_pct,
        explaining_group.outside_poor_pct,
        CASE
            WHEN min(presented_minute.sender_session_id) = max(presented_minute.sender_session_id)
                THEN min(presented_minute.sender_session_id)
        END AS sender_session_id,
        max(explaining_group.second_alike || coalesce('; ' || explaining_group.third_alike, '')) AS alike,
        count(CASE WHEN presented_minute.sender_caused = 1 THEN 1 END) AS sender_caused_minutes,
        CASE
            WHEN explaining_group.attribute IS NOT NULL THEN 'local'
            WHEN
                2 * count(CASE WHEN presented_minute.sender_caused = 1 THEN 1 END)
                >= greatest(count(presented_minute.minute_unix), 1)
                AND 3 * count(CASE WHEN presented_minute.sender_caused = 1 THEN 1 END) >= incident_window.minutes
                THEN 'sender'
            WHEN 2 * incident_window.poor_minutes >= incident_window.person_minutes THEN 'platform or host'
            ELSE 'event-wide'
        END AS consistent_with
    FROM incident_window
    JOIN placed_minute ON placed_minute.from_unix = incident_window.from_unix
    LEFT JOIN explaining_group
        ON explaining_group.from_unix = incident_window.from_unix
        AND explaining_group.place = 1
        AND explaining_group.explains = 1
    LEFT JOIN presented_minute ON presented_minute.minute_unix = placed_minute.minute_unix
    GROUP BY
        incident_window.from_unix,
        incident_window.to_unix,
        incident_window.minutes,
        incident_window.people,
        incident_window.poor_people,
        incident_window.person_minutes,
        incident_window.poor_minutes,
        explaining_group.attribute,
        explaining_group.value,
        explaining_group.inside_poor_pct,
        explaining_group.outside_poor_pct
)
