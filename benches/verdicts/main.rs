//! How well the reports find what was planted, over many seeds and sizes of events: the figures of docs/review.md.
//!
//! `ZOOM_QOS_SEEDS` says of how many seeds, `ZOOM_QOS_FIRST_SEED` which is the first. A word behind `--` runs the batches
//! alone whose names contain it.

#![expect(clippy::unwrap_used, reason = "what cannot be read ends the measurement")]

/// What the tests have for figures.
#[path = "../../tests/it/support/figures.rs"]
#[expect(dead_code, reason = "shared with the tests, which need more of it")]
mod figures;
/// Accounts, claims and counts, shared with the test that holds the aims.
#[path = "../../tests/it/found/mod.rs"]
mod found;
/// What the tests do not have time for.
mod sizes;
use figures::{setting, show};
use found::Score;

fn main() {
    let [first, seeds] =
        [("ZOOM_QOS_FIRST_SEED", 1), ("ZOOM_QOS_SEEDS", 4)].map(|(name, few)| setting(name, few) as u64);
    let threads = setting("ZOOM_QOS_THREADS", 2);
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_asked = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let mut score = Score::default();
    // Seed by seed, so that what is known so far is not lost with a run that is stopped.
    for seed in first..first + seeds {
        let asked = sizes::batches(seed).into_iter().filter(|batch| is_asked(&batch.name));
        score.merge(found::count(asked.map(|batch| (seed, batch)), threads));
        show(&format!("seeds {first} to {seed}"), &score);
    }
    for remark in score.remarks() {
        show("remark", remark);
    }
    for missed in score.missed_aims() {
        show("missed", missed);
    }
}
