//! Erasing one person, of several that the program takes.

use zoom_qos::collect::assemble::READER;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::{Erased, Namesakes};
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Error, Store};

/// What was erased of a person; nothing of whoever is not found.
pub(crate) fn forget_person(
    store: &mut Store,
    person: &str,
    namesakes: Namesakes,
    hasher: TombstoneHasher<'_>,
    effect: Effect,
) -> Result<Erased, Error> {
    let mut erased = store.forget_people(&[person], namesakes, hasher, READER, effect)?;
    Ok(erased.pop().flatten().unwrap_or_default())
}
