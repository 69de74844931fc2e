//! A database as text, so that two of them can be compared.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use zoom_qos::store;

/// Everything that people and tools read: the rows of every contract view.
const VIEWS: [&str; 7] =
    ["v_event", "v_participant_session", "v_sample", "v_stream_sample", "v_stream_quality", "v_anomaly", "v_work"];

/// What tells one run from another that ended alike: keys of this file, and when and how often was asked.
const VOLATILE: [&str; 4] = ["session_id", "attempts", "next_try_at", "finished_at"];

/// Every row of every contract view, sorted, without what tells one run from another.
pub(crate) fn dump(db: &Path) -> String {
    let connection = store::open_read_only(db).unwrap();
    VIEWS.iter().map(|view| rows(&connection, view, &VOLATILE)).collect()
}

/// The same of what Zoom told, however it was asked: without the ledger, without the endpoint of an anomaly, and
/// without who was asked for.
pub(crate) fn dump_data(db: &Path) -> String {
    let connection = store::open_read_only(db).unwrap();
    let views = VIEWS.iter().filter(|view| **view != "v_work");
    views.map(|view| rows(&connection, view, &["session_id", "endpoint", "asked"])).collect()
}

/// Every row of these views, sorted, without this file's keys.
pub(crate) fn dump_of(db: &Path, views: &[&str]) -> String {
    let connection = store::open_read_only(db).unwrap();
    views.iter().map(|view| rows(&connection, view, &["session_id"])).collect()
}

/// Every row of every view but the ledger's and the dictionary's, sorted, without some columns.
pub(crate) fn dump_views(connection: &Connection, without: &[&str]) -> String {
    let views = zoom_qos::dictionary::views().iter().map(|view| view.name.as_str());
    views
        .filter(|view| !["v_work", "v_dictionary"].contains(view))
        .map(|view| rows(connection, view, without))
        .collect()
}

/// The same of the views that show rows of tables, which the others follow from.
pub(crate) fn dump_rows(connection: &Connection, without: &[&str]) -> String {
    VIEWS.iter().filter(|view| **view != "v_work").map(|view| rows(connection, view, without)).collect()
}

/// Every row of every table, for a database that must not have changed at all; some tables may be left out.
pub(crate) fn dump_tables(db: &Path, without: &[&str]) -> String {
    let connection = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let tables: Vec<String> = texts(&connection, sql);
    let kept = tables.iter().filter(|table| !without.contains(&table.as_str()));
    kept.map(|table| rows(&connection, table, &[])).collect()
}

/// The first column of a query, as text.
pub(crate) fn column(db: &Path, sql: &str) -> Vec<String> {
    texts(&store::open_read_only(db).unwrap(), sql)
}

/// The number that a query answers.
pub(crate) fn count(db: &Path, sql: &str) -> i64 {
    store::open_read_only(db).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok(shown(row.get_ref(0)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn rows(connection: &Connection, table: &str, without: &[&str]) -> String {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns: Vec<(usize, String)> = (0..statement.column_count())
        .map(|at| (at, statement.column_name(at).unwrap().to_owned()))
        .filter(|(_, name)| !without.contains(&name.as_str()))
        .collect();
    let lines = statement.query_map([], |row| {
        let cells = columns.iter().map(|(at, name)| Ok(format!("{name}={}", shown(row.get_ref(*at)?))));
        Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
    });
    let mut lines: Vec<String> = lines.unwrap().collect::<Result<_, _>>().unwrap();
    lines.sort();
    lines.insert(0, format!("== {table}: {} rows", lines.len()));
    lines.join("\n") + "\n"
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => format!("{bytes:02x?}"),
    }
}

/// Compares two dumps and shows the first lines in which they differ, as whole dumps fill screens.
#[track_caller]
pub(crate) fn assert_same(left: &str, right: &str, what: &str) {
    if left == right {
        return;
    }
    let only = |one: &str, other: &str| {
        let other: std::collections::HashSet<&str> = other.lines().collect();
        let lines: Vec<&str> = one.lines().filter(|line| !other.contains(line)).take(6).collect();
        lines.join("\n")
    };
    panic!("{what}: only in the first:\n{}\nonly in the second:\n{}", only(left, right), only(right, left));
}

/// Whether a text stands in what a file holds. In a build without optimization the standard library takes seconds to look
/// through a database.
pub(crate) fn stands_in(text: &str, bytes: impl AsRef<[u8]>) -> bool {
    memchr::memmem::find(bytes.as_ref(), text.as_bytes()).is_some()
}
