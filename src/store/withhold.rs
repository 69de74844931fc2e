//! Having a store write nothing that says who took part.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::database::Store;
use super::error::Error;
use super::token::{self, TokenKey};
use super::withholding::Withholding;
use crate::model::{EventKind, EventUuid, Timestamp};

impl Store {
    /// Writes nothing from now on that says who took part. With days it stays known for so long who is the same, over
    /// events as well; without, only within an event, and until it has ended.
    pub fn withhold_identities(&mut self, key: TokenKey, pseudonym_days: u32, now: Timestamp) {
        self.set_withholding(Arc::new(Withholding { key, pseudonym_days, now }));
    }

    /// Whether nothing is written that says who took part.
    #[must_use]
    pub fn withholds_identities(&self) -> bool {
        self.withholding().is_some()
    }

    /// Throws away the tokens whose time is over, in whichever way this run writes.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn drop_due_tokens(&mut self, now: Timestamp) -> Result<(), Error> {
        let transaction = self.connection_mut().transaction()?;
        token::drop_withheld(&transaction, include_str!("withheld_due.sql"), [now])?;
        Ok(transaction.commit()?)
    }

    /// Ends events of which no item in the ledger tells that they have ended: imported ones.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn end_imported(&mut self, events: &BTreeSet<(EventKind, EventUuid)>) -> Result<(), Error> {
        let Some(withholding) = self.withholding() else { return Ok(()) };
        let transaction = self.connection_mut().transaction()?;
        for (kind, uuid) in events {
            withholding.end_event(&transaction, *kind, uuid, withholding.now)?;
        }
        Ok(transaction.commit()?)
    }
}
