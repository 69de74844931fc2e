//! The temporary tables of rollups, made from their columns.

use rusqlite::{Connection, params_from_iter};

use super::definition::{Rows, name_of};

/// How the tables begin, so that they are found again.
const PREFIX: &str = "rollup_";

/// The table that has the rows of a part.
pub(super) fn table_name(part: &str) -> String {
    format!("temp.{PREFIX}{part}")
}

/// Makes the table of a part anew, with nothing in it.
pub(super) fn make(connection: &Connection, part: &str, columns: &[&str]) -> Result<(), rusqlite::Error> {
    let table = table_name(part);
    connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS {table}; CREATE TEMP TABLE {PREFIX}{part} ({})",
        columns.join(", ")
    ))
}

/// Writes rows, and forgets them.
pub(super) fn write(connection: &Connection, rows: &mut Rows) -> Result<(), rusqlite::Error> {
    if rows.values.is_empty() {
        return Ok(());
    }
    let columns: Vec<&str> = rows.columns.iter().map(|column| name_of(column)).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", table_name(rows.part), columns.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    for row in rows.values.chunks(columns.len()) {
        statement.execute(params_from_iter(row))?;
    }
    rows.values.clear();
    Ok(())
}
