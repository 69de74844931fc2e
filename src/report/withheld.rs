//! Joins of which no identity was ever stored.

use rusqlite::{Connection, params};

use crate::model::EventKind;
use crate::model::count::several;

/// What the end of a message says of so many such joins; nothing if there are none.
#[must_use]
pub fn none_stored(joins: i64) -> String {
    match joins {
        0 => String::new(),
        joins => format!("; of {} no identities are stored (--store-identities none)", several(joins, "join")),
    }
}

/// Of how many joins no identity was ever stored: of this event's, or of all.
///
/// # Errors
///
/// If SQLite refuses.
pub fn withheld_joins(connection: &Connection, event: Option<(EventKind, &str)>) -> Result<i64, rusqlite::Error> {
    let (kind, uuid) = (event.map(|(kind, _)| kind.as_str()), event.map(|(_, uuid)| uuid));
    connection.query_row(include_str!("withheld_joins.sql"), params![kind, uuid], |row| row.get(0))
}
