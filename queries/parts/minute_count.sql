-- with: person_minute
minute_count AS MATERIALIZED (
    -- One row per minute in which anybody was classified: people by class, and those who received anything.
    SELECT
        minute_unix,
        count(*) AS n,
        count(CASE WHEN class = 0 THEN 1 END) AS good,
        count(CASE WHEN class = 1 THEN 1 END) AS fair,
        count(CASE WHEN class = 2 THEN 1 END) AS poor,
        count(CASE WHEN class = 3 THEN 1 END) AS bad,
        count(receive_class) AS receive_people,
        count(CASE WHEN receive_class >= 2 THEN 1 END) AS receive_poor_people
    FROM person_minute
    GROUP BY minute_unix
)
