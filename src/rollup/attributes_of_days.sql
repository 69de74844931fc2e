-- What each session of the chosen events has of the attributes that `:by` names: the part `session_attribute_of_many`
-- for whoever knows already whose sessions they are. Subnets are left out, as they are told faster in Rust.
SELECT attribute.session_id, attribute.position, attribute.attribute, attribute.value
FROM chosen_event
CROSS JOIN v_session_attribute AS attribute
WHERE
    attribute.kind = chosen_event.kind
    AND attribute.event_uuid = chosen_event.event_uuid
    AND attribute.attribute <> 'subnet'
    AND instr(',' || replace(:by, ';', ',') || ',', ',' || attribute.attribute || ',') > 0
