//! The kept records, flattened again with today's parser.

use crate::flatten;
use crate::store::erase::Effect;
use crate::store::reparse::{self, Differences, Kept, Reread};
use crate::store::{self, Store, payload};

/// What was read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reparsed {
    /// Kept records.
    pub records: u64,
    /// Those of them that belong to nobody.
    pub unkeyed: u64,
    /// What differs now.
    pub differences: Differences,
}

/// Sessions of a transaction: each waits for the disk once.
const AT_ONCE: usize = 64;

/// Reads every kept record again. Some sessions at a time are replaced in one transaction, so that a run that is stopped
/// leaves every session as one parser or the other read it.
///
/// # Errors
///
/// If SQLite refuses or a payload is damaged; what was committed until then stays.
pub fn reparse(store: &mut Store, effect: Effect) -> Result<Reparsed, store::Error> {
    let mut reparsed = Reparsed::default();
    for subjects in reparse::subjects(store.connection())?.chunks(AT_ONCE) {
        let read_again = |kept: Vec<Kept>| {
            let reread = kept.into_iter().map(flatten_again).collect::<Result<Vec<_>, _>>()?;
            reparsed.records += reread.len() as u64;
            reparsed.unkeyed += reread.iter().filter(|reread| reread.record.is_none()).count() as u64;
            Ok(reread)
        };
        reparsed.differences += store.replace(subjects, read_again, effect)?;
    }
    Ok(reparsed)
}

fn flatten_again(kept: Kept) -> Result<Reread, store::Error> {
    let json = payload::decompress(&kept.payload)?;
    Ok(Reread { record: flatten::participant(&json).ok(), kept })
}
