//! The kept records, flattened again with today's parser.

use super::assemble::READER;
use crate::store::erase::Effect;
use crate::store::reparse::{self, Reread};
use crate::store::{self, Store};

/// Subjects of a transaction: each waits for the disk once.
const AT_ONCE: usize = 64;

/// Reads every kept record again. Some sessions at a time are replaced in one transaction, so that a run that is
/// stopped leaves every session as one parser or the other read it.
///
/// # Errors
///
/// If SQLite refuses or a payload is damaged; what was committed until then stays.
pub fn reparse(store: &mut Store, effect: Effect) -> Result<Reread, store::Error> {
    let mut reread = Reread::default();
    for subjects in reparse::subjects(store.connection())?.chunks(AT_ONCE) {
        reread += store.replace(subjects, READER, effect)?;
    }
    Ok(reread)
}
