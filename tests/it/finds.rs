//! The aims of docs/review.md, on one account: what was planted is found, and little else is said.
//!
//! The demo's events are left out, of which the reports' own tests tell what is found; `ZOOM_QOS_SEEDS` adds them.

use crate::found::accounts::beside_the_demo;
use crate::found::{Batch, count, every_kind};
use crate::support::figures::{seeds, setting, show};

#[test]
fn what_was_planted_is_found_and_little_else() {
    let shape = if setting("ZOOM_QOS_SEEDS", 0) > 0 { every_kind } else { beside_the_demo };
    let batch = |seed| (seed, Batch { name: "every kind".to_owned(), shape: shape(seed) });
    let score = count(seeds(1).map(batch), 2);
    show("every kind", &score);
    assert!(score.missed_aims().is_empty(), "{:#?} {:#?}", score.missed_aims(), score.remarks());
}
