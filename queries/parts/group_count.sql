-- with: person_minute, explaining_attribute
group_count AS MATERIALIZED (
    -- One row per minute and group: people who share the value of an attribute that may explain an incident, among
    -- those who received anything.
    SELECT
        person_minute.minute_unix,
        attribute.position,
        attribute.attribute,
        attribute.value,
        count(*) AS people,
        count(CASE WHEN person_minute.receive_class >= 2 THEN 1 END) AS poor_people
    FROM person_minute
    JOIN explaining_attribute AS attribute ON attribute.session_id = person_minute.session_id
    WHERE person_minute.receive_class IS NOT NULL
    GROUP BY person_minute.minute_unix, attribute.position, attribute.attribute, attribute.value
)
