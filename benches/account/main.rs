//! How well the reports on days find what changes in an account over weeks: the figures of docs/review.md.
//!
//! `ZOOM_QOS_SEEDS` says of how many accounts, `ZOOM_QOS_FIRST_SEED` which is the first, `ZOOM_QOS_THREADS` how many at
//! a time. `ZOOM_QOS_ACCOUNTS` is a folder that keeps the accounts of thirteen weeks for the next run. Words behind
//! `--` name parts and run those alone.

#![expect(clippy::unwrap_used, reason = "what cannot be read ends the measurement")]

/// The digests of thirteen weeks.
mod digests;
/// What the tests have for figures.
#[path = "../../tests/it/support/figures.rs"]
#[expect(dead_code, reason = "shared with the tests, which need more of it")]
mod figures;
/// The intervals of `change` and `change_with`.
mod halves;
/// What an answer writes, shared with the tests.
#[path = "../../tests/it/found/page.rs"]
mod page;
/// The hours of bad providers.
mod providers;
/// Accounts in databases.
mod recorded;
/// Many of them.
mod seeds;

use digests::Accounts;
use figures::{setting, show};
use halves::Halves;

/// The last day of all accounts, a Sunday.
const UNTIL: &str = "2026-11-15";

fn main() {
    let [first, seeds] =
        [("ZOOM_QOS_FIRST_SEED", 1), ("ZOOM_QOS_SEEDS", 20)].map(|(name, few)| setting(name, few) as u64);
    let threads = setting("ZOOM_QOS_THREADS", 2);
    let parts: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|word| word == part);
    for (part, accounts) in [("planted", Accounts::Planted), ("quiet", Accounts::Quiet)] {
        if is_asked(part) {
            let score = accounts.measure(first..first + seeds, threads);
            for remark in &score.remarks {
                show(part, remark);
            }
            show(part, score);
        }
    }
    if is_asked("providers") {
        show("providers", providers::measure(first..first + seeds, threads));
    }
    for (part, halves) in [
        ("quiet-halves", Halves::Quiet),
        ("version-halves", Halves::Version),
        ("with-version", Halves::WithVersion),
        ("with-wifi", Halves::WithWifi),
    ] {
        if is_asked(part) {
            show(part, halves.measure(first..first + seeds, threads).shown(halves));
        }
    }
}
