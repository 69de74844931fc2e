-- with: person_minute
person_count AS MATERIALIZED (
    -- One row per person with classified minutes: all, and by direction.
    SELECT
        person_id,
        count(*) AS classified_minutes,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes,
        count(send_class) AS send_minutes,
        count(CASE WHEN send_class >= 2 THEN 1 END) AS send_poor_minutes,
        count(receive_class) AS receive_minutes,
        count(CASE WHEN receive_class >= 2 THEN 1 END) AS receive_poor_minutes
    FROM person_minute
    GROUP BY person_id
)
