//! The databases of several accounts, read as one: they say together what one database of all would say, and which account
//! it is about.

mod digested;
mod named;
mod refused;
mod together;

use std::path::{Path, PathBuf};

use zoom_qos::store::{Account, Journal, close_writer, open_writer};

/// What some accounts are called.
pub(crate) const NAMES: [&str; 3] = ["arts", "law", "science"];

/// Divides the events of a database among three accounts, each with a database of its own in a folder.
pub(crate) fn divided(whole: &Path, folder: &Path) -> Vec<Account> {
    let account = |(place, name): (usize, &str)| {
        let path = folder.join(format!("{name}.db"));
        std::fs::copy(whole, &path).unwrap();
        let connection = open_writer(&path, Journal::Wal).unwrap();
        let others = format!("DELETE FROM event WHERE event_id % 3 <> {place}");
        let born = format!("UPDATE refinery_schema_history SET applied_on = '2026-01-01T00:00:0{place}Z'");
        for sql in [
            others.as_str(),
            born.as_str(),
            "DELETE FROM work_item WHERE (kind, event_key) NOT IN (SELECT kind, event_uuid FROM event)",
            "DELETE FROM call_count",
        ] {
            connection.execute(sql, []).unwrap();
        }
        close_writer(connection).unwrap();
        Account { name: name.to_owned(), path }
    };
    NAMES.into_iter().enumerate().map(account).collect()
}

/// An empty database of that name.
pub(crate) fn empty(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.db"));
    close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
    path
}
