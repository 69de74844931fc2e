//! The digests of what this program makes in a database: whoever changes a file of `migrations/` puts those here that
//! `cargo test --lib store::` names.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Of what a database of the newest version holds that nobody added to. To run the migrations takes 13 ms, which no
/// command should take to begin.
pub(super) const TABLES: &str = "00ae0dcc693fb89fc4ab9986d6bea4c36c8c02a53a762bd906c46373e3698432";

/// Of the texts of the views.
pub(super) const VIEWS: &str = "517be599b38eab7e0a51e89ff08d7c22c467092c527dc8191898f04a39d3920a";

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
