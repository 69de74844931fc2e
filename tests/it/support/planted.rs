//! One event of a simulated account in a database of its own, beside what was planted in it.

use zoom_qos::collect::assemble::{Assembler, Raw};
use zoom_qos::render::Table;
use zoom_qos::report::Database;
use zoom_qos::simulator::{Event, PlantedIncident};
use zoom_qos::store::token::TokenKey;
use zoom_qos::store::{Journal, Store};

use crate::found::page::page_of;
use crate::found::stored::{person_of, report_on};
use crate::simulator_client::{Client, NOW};

/// An event as the server lists it, stored.
pub(crate) struct Planted {
    pub(crate) event: Event,
    pub(crate) incidents: Vec<PlantedIncident>,
    pub(crate) database: Database,
    pub(crate) path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Planted {
    /// Asks the account's server for the event, and stores what it says.
    pub(crate) async fn collect(client: &Client, event: &Event) -> Self {
        Self::collect_tied(client, event, None).await
    }

    /// The same with tokens of a key, if there is one.
    pub(crate) async fn collect_tied(client: &Client, event: &Event, key: Option<TokenKey>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos.db");
        let mut store = Store::open(&path, Journal::Wal).unwrap();
        key.map_or(Ok(()), |key| store.tie_by(key)).unwrap();
        add(&mut store, client, event).await;
        store.close().unwrap();
        let truth = client.server.truth();
        let incidents = truth.incidents.into_iter().filter(|incident| incident.event_uuid == event.uuid()).collect();
        Self { event: event.clone(), incidents, database: Database::open(&path).unwrap(), path, _folder: folder }
    }

    /// A bundled report on the event, with every row.
    pub(crate) fn report(&self, name: &str) -> Table {
        report_on(&self.database, &self.event, name)
    }

    /// Zoom's id of the person of a session.
    pub(crate) fn person(&self, user_id: &str) -> String {
        person_of(&self.event, user_id)
    }
}

/// Stores what the account's server says of an event.
pub(crate) async fn add(store: &mut Store, client: &Client, event: &Event) {
    let mut assembler = Assembler::new(Raw::None).unwrap();
    let mut writes = Vec::new();
    for page in client.qos_pages(event).await {
        writes.push(page_of(event, &mut assembler, &page, NOW));
    }
    store.commit(writes).unwrap();
}
