//! Deleting so that it is gone: a deleted row otherwise stays readable in the file's free pages and in its log.

use rusqlite::{Connection, ErrorCode, TransactionBehavior, ffi};

use super::database::Store;
use super::error::Error;
use super::soundness;

/// What becomes of changes once they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// They stay.
    Commit,
    /// They are undone: a rehearsal counts exactly what the real run would change.
    RollBack,
}

impl Store {
    /// Deletes in one transaction, then leaves nothing of it in the file. That second part is done even if nothing
    /// matched: the run that deleted may have been killed before it got there.
    pub(super) fn erase<T>(
        &mut self,
        effect: Effect,
        delete: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        // What is deleted is noted until the end, and a file is written anew by way of another: in memory, as writers
        // have it for the small things of a collection, both would take as much of that as the file is large.
        self.connection().pragma_update(None, "temp_store", "FILE")?;
        // What is damaged would be read for ever, or written anew without what cannot be found in it.
        soundness::require_end_of_all(self.connection())?;
        let counted = self.change(effect, delete)?;
        if effect == Effect::Commit {
            rewrite(self.connection())?;
        }
        Ok(counted)
    }

    /// Changes in one transaction.
    pub(super) fn change<T>(
        &mut self,
        effect: Effect,
        change: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        let counted = change(&transaction)?;
        match effect {
            Effect::Commit => transaction.commit()?,
            Effect::RollBack => transaction.rollback()?,
        }
        Ok(counted)
    }
}

/// Writes the file anew without its free pages, and empties the log. `secure_delete`, which every writer has on,
/// already overwrote the rows; this is for what older pages and indexes hold of them.
fn rewrite(connection: &Connection) -> Result<(), Error> {
    empty_log(connection)?;
    connection.execute_batch("VACUUM")?;
    empty_log(connection)
}

/// A reader that still needs the log keeps it from being emptied, and with it what was deleted.
fn empty_log(connection: &Connection) -> Result<(), Error> {
    let is_busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy {
        let busy = ffi::Error { code: ErrorCode::DatabaseBusy, extended_code: ffi::SQLITE_BUSY };
        let message = "a reader keeps the deleted rows in the log".to_owned();
        return Err(rusqlite::Error::SqliteFailure(busy, Some(message)).into());
    }
    Ok(())
}
