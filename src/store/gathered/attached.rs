//! The database of an account, as it is attached beside others.

use std::path::PathBuf;

use rusqlite::Connection;

use crate::store::error::Error;

/// No more are read at once: SQLite attaches no more. The last digit of a key says which of them it is of.
pub const MOST: usize = 10;

/// The database of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the account is called.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

/// Under which name the file of an account is attached.
pub(super) fn schema_of(place: usize) -> String {
    format!("account_{place}")
}

/// The columns of a table, each with its type.
pub(super) fn columns_of(connection: &Connection, table: &str) -> Result<Vec<(String, String)>, Error> {
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_info(?1, ?2) ORDER BY cid")?;
    let columns = statement.query_map([table, &schema_of(0)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(columns.collect::<Result<_, _>>()?)
}
