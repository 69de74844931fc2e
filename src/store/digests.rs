//! The digests of what this program makes in a database: whoever changes a file of `migrations/` puts those here that
//! `cargo test --lib store::` names.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Of what a database of the newest version holds that nobody added to. To run the migrations takes 13 ms, which no
/// command should take to begin.
pub(super) const TABLES: &str = "e4d54d84ac0d4fcc52cadbdff7fd6d80f967f65c608b76d98bed78a1a0d44898";

/// Of the texts of the views.
pub(super) const VIEWS: &str = "828c22e7b0113ee3e2dfdd050ee788c157fc163e581d16fbf74ab4bde1cb53b1";

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
