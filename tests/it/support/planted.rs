//! One event of a simulated account in a database of its own, beside what was planted in it.

use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::model::{Endpoint, EventFacts, EventUuid};
use zoom_qos::report::{Arguments, Database, Table, catalog, table};
use zoom_qos::simulator::{Event, PlantedIncident};
use zoom_qos::store::token::TokenKey;
use zoom_qos::store::{Journal, Store, Write};
use zoom_qos::zoom::payload::{self, ParticipantPage};

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
        let arguments = Arguments::from([
            ("event".to_owned(), self.event.uuid().to_owned()),
            ("limit".to_owned(), "1000".to_owned()),
        ]);
        let report = catalog::find(name).unwrap();
        let takes = |name: &str| report.header.parameters.iter().any(|parameter| parameter.name == name);
        table(&self.database, &report, &arguments.into_iter().filter(|(name, _)| takes(name)).collect()).unwrap()
    }

    /// Zoom's id of the person of a session.
    pub(crate) fn person(&self, user_id: &str) -> String {
        let session = self.event.sessions().iter().find(|session| session.user_id == user_id).unwrap();
        session.participant_uuid.clone()
    }
}

/// Stores what the account's server says of an event.
pub(crate) async fn add(store: &mut Store, client: &Client, event: &Event) {
    let mut assembler = Assembler::new(Raw::None).unwrap();
    let mut writes = Vec::new();
    for page in client.qos_pages(event).await {
        let text = payload::text(page.as_bytes());
        let page = ParticipantPage::read(&text).unwrap();
        let facts = EventFacts {
            start_at: Some(event.start_at()),
            end_at: Some(event.end_at()),
            ..EventFacts::named(event.kind(), EventUuid(event.uuid().to_owned()))
        };
        let response = assembler.page(facts, Endpoint::ParticipantsQos, NOW, &page, Wanted::Everybody).unwrap();
        writes.push(vec![Write::Response(Box::new(response))]);
    }
    store.commit(writes).unwrap();
}
