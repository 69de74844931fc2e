//! How much of what was planted the reports find, what they find that was not planted, and how they judge events.
//!
//! Each seed is some accounts in which every kind of incident was planted, among events in which nothing was. `finds`
//! holds the aims on one account; `benches/verdicts` counts as many as `ZOOM_QOS_SEEDS` says, of all sizes, and prints
//! the figures of docs/review.md. The rules were made on the seeds 1 to 100; no other seed may be looked at for that.

pub(crate) mod accounts;
mod claim;
pub(crate) mod page;
mod score;
pub(crate) mod stored;

use std::sync::Mutex;

use zoom_qos::simulator::Account;

pub(crate) use accounts::{Batch, NOW, every_kind};
pub(crate) use score::Score;
use stored::Stored;

/// Counts some batches, each with its seed, so many at a time.
pub(crate) fn count(batches: impl Iterator<Item = (u64, Batch)> + Send, threads: usize) -> Score {
    let (batches, score) = (Mutex::new(batches), Mutex::new(Score::default()));
    let next = || batches.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((seed, batch)) = next() {
                    let own = count_one(seed, &batch);
                    score.lock().unwrap().merge(own);
                }
            });
        }
    });
    score.into_inner().unwrap()
}

fn count_one(seed: u64, batch: &Batch) -> Score {
    let mut score = Score::default();
    let account = Account::generate(&batch.shape);
    for event in account.events() {
        score.add(&batch.name, seed, &Stored::of(&account, event, NOW));
    }
    score
}
