//! Who of a list fitted nobody: by the ledger's marks of all events of a run, those of earlier runs too.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::model::WorkKey;
use crate::model::name::folded;
use crate::store::{self, ledger};

/// Whom no event knows of those that were listed for it, as they were written.
///
/// # Errors
///
/// If SQLite refuses.
pub(super) fn nobody(connection: &Connection, listed: &[WorkKey]) -> Result<Vec<String>, store::Error> {
    let mut rows: BTreeMap<String, (bool, &str)> = BTreeMap::new();
    for key in listed {
        let Some(written) = &key.participant else { continue };
        // One event that fits somebody, or was not examined, is enough to say nothing of the row.
        let (is_nobody, _) = rows.entry(folded(written)).or_insert((true, written));
        *is_nobody &= ledger::fitted_nobody(connection, key)?;
    }
    let nobody = rows.into_values().filter(|(is_nobody, _)| *is_nobody);
    Ok(nobody.map(|(_, written)| written.to_owned()).collect())
}
