//! A simulated account over weeks in a database, by the way that fetched answers take. No server is asked: how answers
//! travel is tested elsewhere.

use std::path::{Path, PathBuf};
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

/// What storing an account took; nothing, if an earlier run stored it.
#[derive(Default)]
pub(crate) struct Storing {
    pub(crate) sessions: u64,
    /// What it took of the processor to read and store them, and to look up their addresses, in nanoseconds.
    pub(crate) store_ns: u64,
    pub(crate) look_up_ns: u64,
}

/// Some days of an account, stored.
pub(crate) struct Recorded {
    pub(crate) database: Database,
    pub(crate) storing: Storing,
    /// Where it lies, if nobody keeps it.
    _folder: Option<tempfile::TempDir>,
}

impl Recorded {
    /// Stores these days for this one question.
    pub(crate) fn of(weeks: &Weeks, days: Window) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos.db");
        let storing = Self::store(&path, weeks, days);
        Self { database: Database::open(&path).unwrap(), storing, _folder: Some(folder) }
    }

    /// Stores all days, or takes what an earlier run stored under this name, where such are kept: other rules are tried
    /// on the same accounts, and to make one takes as long as to ask it thirteen times.
    pub(crate) fn kept(weeks: &Weeks, name: &str) -> Self {
        let Some(folder) = kept_in() else { return Self::of(weeks, weeks.days()) };
        let path = folder.join(name).with_extension("db");
        if !path.exists() {
            let unfinished = path.with_extension("unfinished");
            Self::store(&unfinished, weeks, weeks.days());
            std::fs::rename(&unfinished, &path).unwrap();
        }
        Self { database: Database::open(&path).unwrap(), storing: Storing::default(), _folder: None }
    }

    /// Stores days, with a map that calls each office by its city, and a file of providers unless `ZOOM_QOS_PROVIDERS`
    /// is 0.
    fn store(path: &Path, weeks: &Weeks, days: Window) -> Storing {
        let account = weeks.account_of(days);
        let mut store = Store::open(path, Journal::Wal).unwrap();
        store.load_sites(&offices(&account)).unwrap();
        let mut assembler = Assembler::new(Raw::None).unwrap();
        let mut waiting: Vec<Vec<Write>> = Vec::new();
        let mut storing = Storing::default();
        for event in account.events() {
            // Making the pages up is no part of storing them.
            let pages: Vec<_> = event.qos_pages().collect();
            let begun = processor_ns();
            waiting.extend(pages.iter().map(|page| page_of(event, &mut assembler, page, event.end_at())));
            if waiting.len() >= PAGES_AT_ONCE {
                store.commit(std::mem::take(&mut waiting)).unwrap();
            }
            storing.store_ns += processor_ns() - begun;
        }
        let begun = processor_ns();
        store.commit(waiting).unwrap();
        storing.store_ns += processor_ns() - begun;
        if setting("ZOOM_QOS_PROVIDERS", 1) > 0 {
            let file = path.with_extension("mmdb");
            std::fs::write(&file, account.provider_file()).unwrap();
            let providers = Arc::new(Providers::open(&file).unwrap());
            let begun = processor_ns();
            storing.sessions = store.load_providers(&providers).unwrap().sessions as u64;
            storing.look_up_ns = processor_ns() - begun;
        }
        store.close().unwrap();
        storing
    }

    /// A bundled report, with every row.
    pub(crate) fn report(&self, name: &str, given: &[(&str, &str)]) -> Table {
        let arguments: Arguments =
            given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        table(&self.database, &catalog::find(name).unwrap(), &arguments).unwrap()
    }
}

/// How long this thread had a processor, where the system tells.
fn processor_ns() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

/// The folder in which accounts are kept.
#[expect(clippy::disallowed_methods, reason = "a setting of the measurement, not of the program")]
fn kept_in() -> Option<PathBuf> {
    std::env::var_os("ZOOM_QOS_ACCOUNTS").map(PathBuf::from)
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
