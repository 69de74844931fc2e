//! What is copied of each file: what is told of events and joins, and the ledger of what was found and asked for.

use rusqlite::{Connection, params_from_iter};

use super::attached::{Account, MOST, columns_of, schema_of};
use crate::store::error::Error;

/// The tables of which every row is copied.
const OF_EACH: [&str; 13] = [
    "event",
    "participant_session",
    "participant_identity",
    "identity_token",
    "session_site",
    "session_provider",
    "feedback",
    "anomaly",
    "run",
    "work_item",
    "discovery_day",
    "zoom_count",
    "zoom_count_day",
];

/// Those that are the same in all files, and are copied of the first.
const OF_THE_FIRST: [&str; 4] = ["stream", "threshold", "dictionary", "dictionary_view"];

/// The keys of rows that are an account's own.
const KEYS: [&str; 6] = ["event_id", "session_id", "feedback_id", "anomaly_id", "run_id", "work_item_id"];

/// The column that says whose a row is. In the ledger it is the name of the account in place of what Zoom knows it by.
const ACCOUNT: &str = "account";

/// The tables that have it only here.
const TOLD_HERE: [&str; 2] = ["event", "work_item"];

/// Copies what there is of an account.
pub(super) fn copy(connection: &Connection, account: &Account, place: usize) -> Result<(), Error> {
    if place == 0 {
        for table in OF_EACH.iter().chain(&OF_THE_FIRST) {
            make(connection, table)?;
        }
        for table in OF_THE_FIRST {
            connection.execute(&format!("INSERT INTO main.{table} SELECT * FROM {}.{table}", schema_of(0)), [])?;
        }
        connection.execute_batch(include_str!("dictionary.sql"))?;
    }
    OF_EACH.iter().try_for_each(|table| copy_rows(connection, table, account, place)).map_err(|error| match error {
        Error::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            Error::Damaged { path: account.path.clone(), problem: error.to_string() }
        }
        error => error,
    })
}

/// Makes the indexes, which is quicker once the rows are there.
pub(super) fn index(connection: &Connection) -> Result<(), Error> {
    Ok(connection.execute_batch(include_str!("indexes.sql"))?)
}

/// Makes a table with the columns that it has in the files.
fn make(connection: &Connection, table: &str) -> Result<(), Error> {
    let columns = columns_of(connection, table)?;
    let is_key = |(place, name): (usize, &str)| place == 0 && KEYS.contains(&name);
    let definition = |(place, (name, kind)): (usize, &(String, String))| {
        let key = if is_key((place, name)) { " PRIMARY KEY" } else { "" };
        format!("{name} {kind}{key}")
    };
    let mut definitions: Vec<String> = columns.iter().enumerate().map(definition).collect();
    if TOLD_HERE.contains(&table) {
        definitions.push(format!("{ACCOUNT} TEXT"));
    }
    connection.execute(&format!("CREATE TABLE main.{table} ({})", definitions.join(", ")), [])?;
    Ok(())
}

/// Copies the rows of a table. An account may have gone by several names in its ledger, under each of which Zoom's counts
/// of a day were asked for.
fn copy_rows(connection: &Connection, table: &str, account: &Account, place: usize) -> Result<(), Error> {
    let mut columns: Vec<String> = columns_of(connection, table)?.into_iter().map(|(name, _)| name).collect();
    if TOLD_HERE.contains(&table) {
        columns.push(ACCOUNT.to_owned());
    }
    let value = |name: &String| match name.as_str() {
        ACCOUNT => "?1".to_owned(),
        key if KEYS.contains(&key) => format!("{key} * {MOST} + {place}"),
        other => other.to_owned(),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let once = if table == "zoom_count_day" { " GROUP BY day_on, unit" } else { "" };
    let sql = format!(
        "INSERT INTO main.{table} ({}) SELECT {} FROM {}.{table}{once}",
        columns.join(", "),
        values.join(", "),
        schema_of(place)
    );
    let is_told = columns.iter().any(|name| name == ACCOUNT);
    connection.execute(&sql, params_from_iter(is_told.then_some(&account.name)))?;
    Ok(())
}
