//! A hash in place of the keyed one of pseudonyms, for tests of what is made with it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use zoom_qos::store::tombstone::Digest;

/// Anything that spreads well: the key itself is tried where pseudonyms are.
pub(crate) fn hashed(text: &str) -> Digest {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&hasher.finish().to_be_bytes());
    digest
}
