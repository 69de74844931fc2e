//! `--store-identities none`: nothing that says who took part is written, not for a moment, and reports work without it.

mod account;
mod anything;
mod hostile;
mod mixed;
mod people;
mod told;

use std::path::Path;

use zoom_qos::collect::progress::Progress;
use zoom_qos::collect::run::{self, Order};
use zoom_qos::model::Timestamp;
use zoom_qos::store::token::TokenKey;
use zoom_qos::store::{Journal, Store, ledger};

use crate::support::collecting::{Collecting, NOW};
use crate::support::dump::stands_in;
use crate::support::hashing::hashed;

/// A database that writes nobody's identity, with tokens that stand for so many days.
fn withholding(db: &Path, pseudonym_days: u32, now: Timestamp) -> Store {
    let mut store = Store::open(db, Journal::Wal).unwrap();
    store.tie_by(TokenKey::new(hashed)).unwrap();
    store.drop_due_tokens(now).unwrap();
    store.withhold_identities(TokenKey::new(hashed), pseudonym_days, now);
    store
}

/// All bytes of a database, of its logs and of its lock, as they lie on the disk now, as text in small letters.
fn bytes(db: &Path) -> String {
    let mut all = Vec::new();
    for suffix in ["", "-wal", "-shm", "-journal", ".lock"] {
        let mut file = db.as_os_str().to_owned();
        file.push(suffix);
        all.extend(std::fs::read(file).unwrap_or_default());
        all.push(b'\n');
    }
    String::from_utf8_lossy(&all).to_lowercase()
}

/// The first of some texts that was written, as it is or as JSON has it.
fn found<'t>(written: &str, texts: impl IntoIterator<Item = &'t str>) -> Option<&'t str> {
    texts.into_iter().find(|text| {
        let text = text.to_lowercase();
        let json = serde_json::to_string(&text).unwrap();
        stands_in(&text, written) || stands_in(json.trim_matches('"'), written)
    })
}

/// Runs an order into a database that writes nobody's identity, and returns what lay on the
/// disk before it was closed and after, and what was said.
async fn collect(zoom: &Collecting, name: &str, order: Order, pseudonym_days: u32) -> String {
    let db = zoom.db(name);
    let store = withholding(&db, pseudonym_days, order.terms.now);
    let order = Order { db: db.clone(), ..order };
    let (store, summary) = run::run(store, order, std::future::pending(), Progress::hidden()).await.unwrap();
    let run_id = ledger::begin_run(store.connection(), "collect", NOW).unwrap();
    let json = summary.json().to_string();
    ledger::finish_run(store.connection(), run_id, NOW, summary.code.number(), &json).unwrap();
    let opened = bytes(&db);
    store.close().unwrap();
    [opened, bytes(&db), summary.lines().join("\n").to_lowercase()].concat()
}
