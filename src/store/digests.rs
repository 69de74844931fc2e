//! The digests of what this program makes in a database: whoever changes a file of `migrations/` puts those here that
//! `cargo test --lib store::` names.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Of what a database of the newest version holds that nobody added to. To run the migrations takes 13 ms, which no
/// command should take to begin.
pub(super) const TABLES: &str = "5217246308ed52a3a0ba2f0b8d376f16a198bd864ba7f7ce3ab5b9b8fa0321e0";

/// Of the texts of the views.
pub(super) const VIEWS: &str = "fd54702aa47a83ad7381954b7b6b281b2fcc0d77326e932d99bc2d6353beeedd";

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
