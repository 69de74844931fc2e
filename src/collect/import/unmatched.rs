//! Listed participants of whom no quality of service is stored.

use std::collections::{BTreeMap, BTreeSet};

use crate::collect::assemble::READER;
use crate::model::{EventKind, EventUuid, ParticipantRecord};
use crate::store::{self, Store, Unit, Write, waiting};

/// How many are named.
const NAMED: usize = 5;

/// Those of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// How many participants are listed.
    pub listed: usize,
    /// How many of them have no quality of service.
    pub count: usize,
    /// The first of these by name.
    pub names: Vec<String>,
}

impl std::fmt::Display for Unmatched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, uuid, listed, count, names } = self;
        write!(f, "{kind} {uuid}: {count} of {listed} listed participants have no QoS: {}", names.join(", "))?;
        match count - names.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// Who is listed without quality of service in these events, in the database and in lists that are still held.
pub(super) fn among(
    store: &Store,
    held: &[Unit],
    events: &BTreeSet<(EventKind, EventUuid)>,
) -> Result<Vec<Unmatched>, store::Error> {
    let mut unmatched = Vec::new();
    let name = |record: &ParticipantRecord| match record.text("user_name") {
        Some(name) if !store.withholds_identities() => name.to_owned(),
        _ => format!("user {}", record.session.user_id),
    };
    for (kind, uuid) in events {
        let mut listed: BTreeSet<String> = BTreeSet::new();
        let mut without: BTreeMap<String, String> = BTreeMap::new();
        waiting::listed(store.connection(), *kind, uuid, |waiting| {
            if let Some(text) = waiting.text
                && let Some(record) = READER.0(waiting.endpoint, &text)
            {
                without.insert(waiting.user_id.clone(), name(&record));
            }
            listed.insert(waiting.user_id);
        })?;
        let of_event = held.iter().flatten().filter_map(|write| match write {
            Write::Response(list) if (list.event.kind, &list.event.uuid) == (*kind, uuid) => Some(list),
            _ => None,
        });
        for record in of_event.flat_map(|list| &list.records).filter_map(|received| received.record.as_ref()) {
            let user_id = &record.session.user_id;
            listed.insert(user_id.clone());
            if !waiting::has_session(store.connection(), *kind, uuid, user_id)? {
                without.insert(user_id.clone(), name(record));
            }
        }
        if without.is_empty() {
            continue;
        }
        let (listed, count) = (listed.len(), without.len());
        let mut names: Vec<String> = without.into_values().collect();
        names.sort();
        names.truncate(NAMED);
        unmatched.push(Unmatched { kind: *kind, uuid: uuid.clone(), listed, count, names });
    }
    Ok(unmatched)
}
