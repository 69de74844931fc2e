asked_attribute AS MATERIALIZED (
    -- One row per session and attribute that `:by` names.
    SELECT session_id, position, attribute, value
    FROM session_attribute
    WHERE instr(',' || replace(:by, ';', ',') || ',', ',' || attribute || ',') > 0
),
told_attribute AS MATERIALIZED (
    -- The same of those that anybody has: what nobody has divides nobody.
    SELECT session_id, position, attribute, coalesce(value, 'not reported') AS value
    FROM asked_attribute
    WHERE attribute IN (SELECT attribute FROM asked_attribute WHERE value IS NOT NULL)
),
session_group AS (
    -- One row per session and group that it belongs to: the value of an attribute, or the values of two together.
    SELECT session_id, position, attribute, value
    FROM told_attribute
    WHERE instr(';' || :by || ';', ';' || attribute || ';') > 0
    UNION ALL
    SELECT
        one.session_id,
        100 * one.position + other.position AS position,
        one.attribute || ',' || other.attribute AS attribute,
        one.value || ', ' || other.value AS value
    FROM told_attribute AS one
    JOIN told_attribute AS other ON other.session_id = one.session_id
    WHERE
        instr(:by, ',') > 0
        AND instr(';' || :by || ';', ';' || one.attribute || ',' || other.attribute || ';') > 0
)
