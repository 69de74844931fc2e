//! Accounts of many seeds, several at a time.

use std::sync::Mutex;

/// Has threads ask about one account of each seed, and adds up what comes of it.
pub(crate) fn each<T, S: Default + Send>(
    seeds: impl Iterator<Item = u64> + Send,
    threads: usize,
    ask: impl Fn(u64) -> T + Sync,
    add: impl Fn(&mut S, u64, T) + Sync,
) -> S {
    let (seeds, sum) = (Mutex::new(seeds), Mutex::new(S::default()));
    let next = || seeds.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) = next() {
                    let asked = ask(seed);
                    add(&mut sum.lock().unwrap(), seed, asked);
                }
            });
        }
    });
    sum.into_inner().unwrap()
}
