//! The digests of what this program makes in a database: whoever changes a file of `migrations/` puts those here that
//! `cargo test --lib store::` names.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Of what a database of the newest version holds that nobody added to. To run the migrations takes 13 ms, which no
/// command should take to begin.
pub(super) const TABLES: &str = "9c7b196b50f1de988bc1478688dd242bd274d4c0a4ed4d95963850782738ca16";

/// Of the texts of the views.
pub(super) const VIEWS: &str = "458f12bbf1ab0ddd4aa7bee56e2465298fce375b6c5412d044ef40c753cd7206";

/// What a test says whose digest is another.
#[cfg(test)]
pub(super) const RULE: &str = "the digest in src/store/digests.rs is the left one";

/// That of texts, each with its length, so that no text runs into the next.
pub(super) fn of<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        digest.update(text.unwrap_or_default());
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
