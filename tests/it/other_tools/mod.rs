//! Programs that are not ours, on a database that is: what the documentation promises, with the versions that it names.

mod datasette;
mod duckdb;
mod grafana;
mod pandas;
mod sql_page;
mod sqlite;
#[cfg(feature = "parquet")]
mod warehouse;

use rusqlite::Connection;

/// The views that people and tools read.
fn views(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    let views: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(views.len() >= 9, "{views:?}");
    views
}
