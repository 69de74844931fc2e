followed_session AS MATERIALIZED (
    -- The sessions of `attended_session`, with the latest end of the person's sessions before each.
    SELECT
        attended_session.*,
        max(present_to_unix) OVER (
            PARTITION BY person_id
            ORDER BY present_from_unix, session_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS left_unix
    FROM attended_session
),
came_back AS MATERIALIZED (
    -- One row per session that begins after all earlier ones of the person ended, with the one that ended last; of
    -- several the one that joined last. Dropped is whoever Zoom says was disconnected, NULL where it tells no reason.
    SELECT
        back.person_id,
        back.session_id,
        back.present_from_unix,
        back.left_unix,
        back.bo_mtg_id,
        earlier.session_id AS left_session_id,
        earlier.bo_mtg_id AS left_bo_mtg_id,
        earlier.leave_reason,
        CASE
            WHEN earlier.leave_reason IS NULL THEN NULL
            WHEN
                earlier.leave_reason LIKE '%disconnect%' OR earlier.leave_reason LIKE '%network connection error%'
                THEN 1
            ELSE 0
        END AS dropped,
        row_number() OVER (
            PARTITION BY back.session_id
            ORDER BY earlier.present_from_unix DESC, earlier.session_id DESC
        ) AS nth
    FROM followed_session AS back
    JOIN attended_session AS earlier
        ON earlier.person_id = back.person_id
        AND earlier.present_to_unix = back.left_unix
        AND earlier.session_id <> back.session_id
    WHERE back.present_from_unix >= back.left_unix
),
rejoin AS MATERIALIZED (
    -- One row per rejoin: of those that return, whoever was disconnected or was in the same room before, and was not
    -- led into a breakout or waiting room.
    SELECT
        person_id,
        session_id,
        left_session_id,
        present_from_unix,
        left_unix,
        present_from_unix - left_unix AS gap_seconds,
        dropped
    FROM came_back
    WHERE
        nth = 1
        AND (
            dropped = 1
            OR (
                bo_mtg_id = left_bo_mtg_id
                AND coalesce(leave_reason, '') NOT LIKE '%breakout%'
                AND coalesce(leave_reason, '') NOT LIKE '%waiting room%'
            )
        )
)
