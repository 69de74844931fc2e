-- with: event_person
-- stands for: session_attribute
session_attribute AS MATERIALIZED (
    -- One row per session of the chosen events and attribute that `:by` names.
    SELECT attribute.session_id, attribute.position, attribute.attribute, attribute.value
    FROM event_person
    JOIN v_session_attribute AS attribute
        ON attribute.session_id = event_person.session_id
        AND attribute.kind = event_person.kind
        AND attribute.event_uuid = event_person.event_uuid
    WHERE instr(',' || replace(:by, ';', ',') || ',', ',' || attribute.attribute || ',') > 0
)
