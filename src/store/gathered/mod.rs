//! The databases of several accounts, read as one.
//!
//! What is told of events and joins is a small part of a file. It is copied into a temporary database, in which every event
//! and every join has a key that no other account's has, and its account. Samples and packs, which are nearly all of a
//! file, stay where they are: temporary views find those of a join by what its key is made of. As all of them have the
//! names that they have in a single database, so do the views of `migrations/views/`, and whatever asks one database asks
//! several. The files are read in one transaction, which lasts as long as the connection.

mod apart;
mod attached;
mod copied;
mod views;

use rusqlite::Connection;

pub use attached::{Account, MOST};
pub use views::with_account;

use attached::schema_of;

use super::error::Error;
use super::open;

/// Opens the databases of several accounts for reading only, at most [`MOST`]. `govern` says when what takes too long is to
/// end: a file may come from anybody, and to read all of it would take for ever.
///
/// # Errors
///
/// Those of [`super::open_read_only`] for each of them, and [`Error::OneAccount`].
pub fn open_gathered(
    accounts: &[Account],
    govern: impl FnOnce(&mut Connection) -> Result<(), rusqlite::Error>,
) -> Result<Connection, Error> {
    let connection = attach(accounts, govern)?;
    for (place, account) in accounts.iter().enumerate() {
        copied::copy(&connection, account, place)?;
    }
    copied::index(&connection)?;
    views::make(&connection, accounts.len())?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Refuses databases that are not each of another account, or that cannot be read, by what [`open_gathered`] refuses.
///
/// # Errors
///
/// Those of [`open_gathered`].
pub fn require_accounts(
    accounts: &[Account],
    govern: impl FnOnce(&mut Connection) -> Result<(), rusqlite::Error>,
) -> Result<(), Error> {
    attach(accounts, govern).map(drop)
}

/// Attaches the databases to a temporary one, and begins to read them in one state.
fn attach(
    accounts: &[Account],
    govern: impl FnOnce(&mut Connection) -> Result<(), rusqlite::Error>,
) -> Result<Connection, Error> {
    let mut connection = open::open_temporary()?;
    govern(&mut connection)?;
    for (place, account) in accounts.iter().enumerate() {
        open::attach(&connection, &account.path, &schema_of(place))?;
    }
    connection.execute_batch("BEGIN")?;
    apart::require(&connection, accounts)?;
    Ok(connection)
}

#[cfg(test)]
mod tests;
