//! What whoever looks after the file relies on: it survives upgrades and damage is found, a copy brings everything
//! back, and what is deleted is gone.

mod backup;
#[cfg(all(target_os = "linux", feature = "with-tools"))]
mod memory;
mod names;
mod privacy;
mod reparse;
mod tokens;

use std::path::{Path, PathBuf};

use zoom_qos::collect::assemble::Raw;
use zoom_qos::collect::import::Import;
use zoom_qos::model::{EventKind, EventUuid, Timestamp};
use zoom_qos::store::{Journal, Store};

/// The event that [`imported`] stores.
const UUID: &str = "abc/def+==";

/// A database with what a page says, its raw payloads included.
fn imported(page: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (path, saved) = (folder.path().join("zoom-qos.db"), folder.path().join("page.json"));
    std::fs::write(&saved, page).unwrap();
    let import = Import {
        event: Some((EventKind::Meeting, EventUuid(UUID.to_owned()))),
        raw: Raw::Keep,
        now: Timestamp::parse("2026-11-22T04:00:00Z").unwrap(),
        forgotten: std::sync::Arc::default(),
    };
    let store = Store::open(&path, Journal::Wal).unwrap();
    let (store, imported) = import.files(store, std::slice::from_ref(&saved)).unwrap();
    assert!(imported.rejected.is_empty(), "{:?}", imported.rejected);
    store.close().unwrap();
    std::fs::remove_file(saved).unwrap();
    (folder, path)
}

/// The rows of a table.
fn count(path: &Path, table: &str) -> i64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
