//! Who of a list fitted nobody: by the ledger's marks of all events of a run, those of earlier runs too.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::model::WorkKey;
use crate::model::name::folded;
use crate::store::{self, ledger};

/// What the events say of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// None of those that were examined knows anybody.
    Nobody,
    /// One fits somebody, or was not examined.
    Perhaps,
}

/// Whom no event knows of those that were listed for it, as they were written.
///
/// # Errors
///
/// If SQLite refuses.
pub(super) fn nobody(connection: &Connection, listed: &[WorkKey]) -> Result<Vec<String>, store::Error> {
    let mut fits: BTreeMap<String, (Fit, &str)> = BTreeMap::new();
    for key in listed {
        let Some(written) = &key.participant else { continue };
        let fit = if ledger::fitted_nobody(connection, key)? { Fit::Nobody } else { Fit::Perhaps };
        let (known, _) = fits.entry(folded(written)).or_insert((fit, written));
        *known = fit.max(*known);
    }
    let nobody = fits.into_values().filter(|(fit, _)| *fit == Fit::Nobody);
    Ok(nobody.map(|(_, written)| written.to_owned()).collect())
}
