//! One event of a simulated account in a database of its own, beside what was planted in it. No server is asked: the
//! figures need thousands of events, and how they travel is tested elsewhere.

use std::sync::Arc;

use zoom_qos::collect::assemble::{Assembler, Raw};
use zoom_qos::model::Timestamp;
use zoom_qos::provider::Providers;
use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, catalog, table};
use zoom_qos::simulator::{Account, Event, PlantedIncident};
use zoom_qos::store::{Journal, Store, Write};

use super::page::page_of;

/// Pages that are stored in one transaction.
const PAGES_AT_ONCE: usize = 8;

/// An event, stored.
pub(super) struct Stored<'account> {
    pub(super) event: &'account Event,
    pub(super) incidents: Vec<PlantedIncident>,
    database: Database,
    _folder: tempfile::TempDir,
}

impl<'account> Stored<'account> {
    /// Stores what Zoom would answer.
    pub(super) fn of(account: &Account, event: &'account Event, now: Timestamp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos.db");
        let mut store = Store::open(&path, Journal::Wal).unwrap();
        let providers = folder.path().join("asn.mmdb");
        std::fs::write(&providers, account.provider_file()).unwrap();
        store.set_providers(Arc::new(Providers::open(&providers).unwrap()));
        let mut assembler = Assembler::new(Raw::None).unwrap();
        let mut pages = event.qos_pages().peekable();
        while pages.peek().is_some() {
            let pages = pages.by_ref().take(PAGES_AT_ONCE);
            let writes: Vec<Vec<Write>> = pages.map(|page| page_of(event, &mut assembler, &page, now)).collect();
            store.commit(writes).unwrap();
        }
        store.close().unwrap();
        let incidents = account.truth().incidents.into_iter();
        Self {
            event,
            incidents: incidents.filter(|incident| incident.event_uuid == event.uuid()).collect(),
            database: Database::open(&path).unwrap(),
            _folder: folder,
        }
    }

    /// A bundled report on the event, with every row.
    pub(super) fn report(&self, name: &str) -> Table {
        report_on(&self.database, self.event, name)
    }

    /// Zoom's id of the person of a session.
    pub(super) fn person(&self, user_id: &str) -> String {
        person_of(self.event, user_id)
    }

    /// Whether anything in it makes anybody's reception or sending worse.
    pub(super) fn is_healthy(&self) -> bool {
        !self.incidents.iter().any(|incident| super::claim::is_trouble(incident.kind))
    }
}

/// A bundled report on an event, with every row.
pub(crate) fn report_on(database: &Database, event: &Event, name: &str) -> Table {
    let arguments =
        Arguments::from([("event".to_owned(), event.uuid().to_owned()), ("limit".to_owned(), "100000".to_owned())]);
    let report = catalog::find(name).unwrap();
    let takes = |name: &str| report.header.parameters.iter().any(|parameter| parameter.name == name);
    table(database, &report, &arguments.into_iter().filter(|(name, _)| takes(name)).collect()).unwrap()
}

/// Zoom's id of the person of a session.
pub(crate) fn person_of(event: &Event, user_id: &str) -> String {
    let session = event.sessions().iter().find(|session| session.user_id == user_id).unwrap();
    session.participant_uuid.clone()
}
