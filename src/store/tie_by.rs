//! Tying sessions by a key.

use rusqlite::TransactionBehavior;

use super::database::Store;
use super::error::Error;
use super::token::{self, TokenKey};

impl Store {
    /// Gives every session that is stored from now on its tokens, and those that have identities and none of this key.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn tie_by(&mut self, key: TokenKey) -> Result<(), Error> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        token::ensure(&transaction, &key)?;
        transaction.commit()?;
        self.set_tokens(key);
        Ok(())
    }
}
