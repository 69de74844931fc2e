//! Events without their hosts, where those are not to be stored.

use crate::model::field::{EVENT_FIELDS, Table, event_column};
use crate::model::title::{Callings, plain_title};
use crate::model::{Anomalies, EventFacts, FieldValue, Timestamp};

/// The facts of an event without what says who hosted it: Zoom's own topics ("Dana Smith's Zoom Meeting") do, too.
pub(super) fn without_host(mut facts: EventFacts) -> EventFacts {
    let mut callings = Callings::default();
    for column in ["host_name", "host_email"] {
        if let Some(FieldValue::Text(calling)) = field(&facts, column) {
            callings.add(calling);
        }
    }
    let names_host = matches!(field(&facts, "topic"), Some(FieldValue::Text(topic)) if callings.are_in_title(topic));
    for (value, field) in facts.fields.iter_mut().zip(EVENT_FIELDS) {
        if field.table() == Table::Identity {
            *value = None;
        }
    }
    // What could not be read may name the host as well.
    facts.anomalies = Anomalies::default();
    if names_host { without_title(facts) } else { facts }
}

/// The facts of an event under a title that names nobody, without the texts that could not be read.
pub(super) fn without_title(mut facts: EventFacts) -> EventFacts {
    let title = plain_title(facts.kind, facts.start_at.map(Timestamp::day), facts.number);
    facts.fields[event_column("topic")] = Some(FieldValue::Text(title));
    facts.anomalies = Anomalies::default();
    facts
}

fn field<'f>(facts: &'f EventFacts, column: &str) -> Option<&'f FieldValue> {
    facts.fields.get(event_column(column)).and_then(Option::as_ref)
}
