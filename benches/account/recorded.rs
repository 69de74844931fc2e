//! A simulated account over weeks in a database, by the way that fetched answers take. No server is asked: how answers
//! travel is tested elsewhere.

use std::sync::Arc;

use zoom_qos::collect::assemble::{Assembler, Raw};
use zoom_qos::model::Window;
use zoom_qos::model::site::{SiteMap, SiteNetwork};
use zoom_qos::provider::Providers;
use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, catalog, table};
use zoom_qos::simulator::{Account, Weeks};
use zoom_qos::store::{Journal, Store, Write};

use crate::figures::setting;
use crate::page::page_of;

/// Pages that are stored in one transaction.
const PAGES_AT_ONCE: usize = 64;

/// Some days of an account, stored.
pub(crate) struct Recorded {
    pub(crate) database: Database,
    _folder: tempfile::TempDir,
}

impl Recorded {
    /// Stores these days, with a map that calls each office by its city, and a file of providers unless
    /// `ZOOM_QOS_PROVIDERS` is 0.
    pub(crate) fn of(weeks: &Weeks, days: Window) -> Self {
        let account = weeks.account_of(days);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos.db");
        let mut store = Store::open(&path, Journal::Wal).unwrap();
        store.load_sites(&offices(&account)).unwrap();
        if setting("ZOOM_QOS_PROVIDERS", 1) > 0 {
            let file = folder.path().join("asn.mmdb");
            std::fs::write(&file, account.provider_file()).unwrap();
            store.set_providers(Arc::new(Providers::open(&file).unwrap()));
        }
        let mut assembler = Assembler::new(Raw::None).unwrap();
        let mut waiting: Vec<Vec<Write>> = Vec::new();
        for event in account.events() {
            waiting.extend(event.qos_pages().map(|page| page_of(event, &mut assembler, &page, event.end_at())));
            if waiting.len() >= PAGES_AT_ONCE {
                store.commit(std::mem::take(&mut waiting)).unwrap();
            }
        }
        store.commit(waiting).unwrap();
        store.close().unwrap();
        Self { database: Database::open(&path).unwrap(), _folder: folder }
    }

    /// A bundled report, with every row.
    pub(crate) fn report(&self, name: &str, given: &[(&str, &str)]) -> Table {
        let arguments: Arguments =
            given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        table(&self.database, &catalog::find(name).unwrap(), &arguments).unwrap()
    }
}

/// The networks of the offices by the cities in which they are.
fn offices(account: &Account) -> SiteMap {
    let line = |(network, city): (String, &str)| SiteNetwork {
        network: network.parse().unwrap(),
        site: city.to_owned(),
        building: None,
        is_vpn: false,
    };
    account.offices().map(line).collect()
}
