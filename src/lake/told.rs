//! What a lake's file of an event says that may name somebody, and what becomes of it when a person is forgotten.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::manifest::Entry;
use crate::model::field::{EVENT_FIELDS, Field, Table};
use crate::model::name::folded;
use crate::model::personal::Personal;
use crate::model::title::{Callings, Whose, plain_title};
use crate::model::{EventNumber, Timestamp};

/// The texts of an event's columns.
pub(super) type Told = BTreeMap<&'static str, String>;

/// The columns that change, with what they say then.
pub(super) type Changed = BTreeMap<&'static str, Option<String>>;

/// The host's address, folded.
pub(super) fn host_email(told: &Told) -> Option<String> {
    told.get("host_email").map(|email| folded(email))
}

/// What is left of an event's texts without its host.
pub(super) fn without_host() -> Changed {
    EVENT_FIELDS.iter().filter(|field| field.table() == Table::Identity).map(|field| (field.column, None)).collect()
}

/// What is left of them without a person, in one of theirs or in another's event, where a name may be another's.
pub(super) fn without_person(told: &Told, entry: &Entry, day: NaiveDate, person: &Callings, whose: Whose) -> Changed {
    let mut changed = Changed::new();
    if told.get("topic").is_some_and(|title| person.are_in_title_of(whose, title)) {
        let day = Some(day).filter(|day| *day != Timestamp(0).day());
        let title = plain_title(entry.kind(), day, entry.event_number.map(EventNumber));
        changed.insert("topic", Some(title));
    }
    // A host of that name in another event may be somebody else.
    let may_name = |field: &&Field| match field.personal {
        Personal::Trace | Personal::Words | Personal::Place => true,
        personal => whose == Whose::Theirs && personal.is_identity(),
    };
    let named = EVENT_FIELDS
        .iter()
        .filter(may_name)
        .filter(|field| told.get(field.column).is_some_and(|text| person.are_named_by(field.personal, text)));
    changed.extend(named.map(|field| (field.column, None)));
    changed
}
