//! Whether files are of different accounts.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _};

use super::attached::{Account, schema_of};
use crate::store::error::Error;
use crate::store::place::real_path;

/// Refuses two files of one account: all that both hold would count twice.
pub(super) fn require(connection: &Connection, accounts: &[Account]) -> Result<(), Error> {
    for (place, account) in accounts.iter().enumerate() {
        for (before, other) in accounts[..place].iter().enumerate() {
            let [one, other] = [&other.path, &account.path];
            if let Some(reason) = shared(connection, [one, other], [before, place])? {
                return Err(Error::OneAccount { one: one.clone(), other: other.clone(), reason });
            }
        }
    }
    Ok(())
}

/// What two files have in common that two accounts never have.
fn shared(connection: &Connection, paths: [&Path; 2], places: [usize; 2]) -> Result<Option<String>, Error> {
    if real_path(paths[0])? == real_path(paths[1])? {
        return Ok(Some("they are one file".to_owned()));
    }
    let [one, other] = places.map(schema_of);
    let found = |sql: &str| {
        let sql = sql.replace("one_account", &one).replace("other_account", &other);
        connection.query_row(&sql, [], |row| row.get::<_, String>(0)).optional()
    };
    if let Some(account) = found(include_str!("shared_account.sql"))? {
        return Ok(Some(format!("both hold what was collected of the account {account}")));
    }
    Ok(found(include_str!("shared_event.sql"))?.map(|event| format!("both hold the {event}, which is of one account")))
}
