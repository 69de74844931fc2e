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

/// So many rows are written by one statement: beginning one for each takes a third of the time.
const ROWS_AT_ONCE: usize = 40;

/// Writes rows, and forgets them.
pub(super) fn write(connection: &Connection, rows: &mut Rows) -> Result<(), rusqlite::Error> {
    let width = rows.columns.len();
    let many = rows.values.chunks_exact(width * ROWS_AT_ONCE);
    let few = many.remainder();
    if many.len() > 0 {
        let mut statement = connection.prepare_cached(&insert(rows, ROWS_AT_ONCE))?;
        many.map(|values| statement.execute(params_from_iter(values))).try_for_each(|written| written.map(drop))?;
    }
    if !few.is_empty() {
        let mut statement = connection.prepare_cached(&insert(rows, 1))?;
        few.chunks(width)
            .map(|row| statement.execute(params_from_iter(row)))
            .try_for_each(|written| written.map(drop))?;
    }
    rows.values.clear();
    Ok(())
}

/// The statement that writes so many rows.
fn insert(rows: &Rows, rows_at_once: usize) -> String {
    let columns: Vec<&str> = rows.columns.iter().map(|column| name_of(column)).collect();
    let row = format!("({})", vec!["?"; columns.len()].join(", "));
    let values = vec![row; rows_at_once].join(", ");
    format!("INSERT INTO {} ({}) VALUES {values}", table_name(rows.part), columns.join(", "))
}
