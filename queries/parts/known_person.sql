-- with: event_person
-- recursive: a tie leads to others over as many people as it takes
person_tie AS MATERIALIZED (
    -- One row per person of an event and tie, a Zoom id or an address, with the first of the person's ties.
    SELECT person_id, tie, min(tie) OVER (PARTITION BY person_id) AS first_tie
    FROM (
        SELECT
            event_person.person_id,
            CASE way.number WHEN 1 THEN event_person.id_tie ELSE event_person.email_tie END AS tie
        FROM event_person
        CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS way
    ) AS told
    WHERE tie IS NOT NULL
),
tie_pair AS MATERIALIZED (
    -- One row per two ties of which one leads to the other: a person's first to each and each to the first.
    SELECT DISTINCT
        CASE way.number WHEN 1 THEN person_tie.tie ELSE person_tie.first_tie END AS tie,
        CASE way.number WHEN 1 THEN person_tie.first_tie ELSE person_tie.tie END AS tied
    FROM person_tie
    CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2 AS number) AS way
),
reached_tie (tie, tied) AS (
    -- The same with all that a tie leads to, over as many people as it takes.
    SELECT tie, tied
    FROM tie_pair
    UNION
    SELECT reached_tie.tie, tie_pair.tied
    FROM reached_tie
    JOIN tie_pair ON tie_pair.tie = reached_tie.tied
),
lowest_tie AS MATERIALIZED (
    -- One row per tie with the first of all that it leads to, which is the same for all of them.
    SELECT tie, min(tied) AS lowest
    FROM reached_tie
    GROUP BY tie
),
known_person AS MATERIALIZED (
    -- One row per person of an event who is known in others, and by what: the Zoom id, else the address, of several the
    -- last in the order of the alphabet. Whose identity is pruned goes by what another event still says, else by the
    -- lowest of their sessions.
    SELECT DISTINCT
        person_id,
        coalesce(
            max(zoom_user_id) OVER (PARTITION BY lowest),
            max(email) OVER (PARTITION BY lowest),
            'person of session ' || min(session_id) OVER (PARTITION BY lowest)
        ) AS known_as
    FROM (
        SELECT
            event_person.person_id,
            event_person.session_id,
            event_person.zoom_user_id,
            event_person.email,
            max(lowest_tie.lowest) OVER (PARTITION BY event_person.person_id) AS lowest
        FROM event_person
        LEFT JOIN lowest_tie ON lowest_tie.tie = coalesce(event_person.id_tie, event_person.email_tie)
    ) AS tied
    WHERE lowest IS NOT NULL
)
