//! The aims of docs/review.md, on one account: what was planted is found, and little else is said.

use crate::found::{Batch, count, every_kind};
use crate::support::figures::{seeds, show};

#[test]
fn what_was_planted_is_found_and_little_else() {
    let batch = |seed| (seed, Batch { name: "every kind".to_owned(), shape: every_kind(seed) });
    let score = count(seeds(1).map(batch), 2);
    show("every kind", &score);
    assert!(score.missed_aims().is_empty(), "{:#?} {:#?}", score.missed_aims(), score.remarks());
}
