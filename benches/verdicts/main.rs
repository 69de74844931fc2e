//! How well the reports find what was planted, over many seeds and sizes of events: the figures of docs/review.md.
//!
//! `ZOOM_QOS_SEEDS` says of how many seeds, `ZOOM_QOS_FIRST_SEED` which is the first.

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

fn main() {
    let [first, seeds] =
        [("ZOOM_QOS_FIRST_SEED", 1), ("ZOOM_QOS_SEEDS", 4)].map(|(name, few)| setting(name, few) as u64);
    let threads = setting("ZOOM_QOS_THREADS", 2);
    let seeds = first..first + seeds;
    let batches = seeds.clone().flat_map(|seed| sizes::batches(seed).into_iter().map(move |batch| (seed, batch)));
    let score = found::count(batches, threads);
    for remark in score.remarks() {
        show("remark", remark);
    }
    show(&format!("seeds {} to {}", seeds.start, seeds.end - 1), &score);
    for missed in score.missed_aims() {
        show("missed", missed);
    }
}
