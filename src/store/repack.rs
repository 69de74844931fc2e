//! Packs that do not hold what their rows say, made anew from these.

use rusqlite::TransactionBehavior;

use super::database::Store;
use super::error::Error;
use super::pack;

impl Store {
    /// Makes the packs anew that differ from their rows, and tells of how many sessions they are.
    ///
    /// # Errors
    ///
    /// If SQLite refuses; every pack is then what it was.
    pub fn repack(&mut self) -> Result<usize, Error> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sessions = pack::differing(&transaction, pack::packed(&transaction)?)?;
        sessions.iter().try_for_each(|session_id| pack::renew(&transaction, *session_id))?;
        transaction.commit()?;
        Ok(sessions.len())
    }
}
