//! The chance in the waits between tries.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// A source of numbers in 0..1.
#[derive(Debug)]
pub(super) struct Chance(Mutex<ChaCha8Rng>);

impl Chance {
    /// A source that differs from run to run. Nothing secret hangs on it: the seed of the standard library's maps
    /// does, and spares a dependency on the system's generator.
    pub(super) fn new() -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(RandomState::new().hash_one("jitter"))))
    }

    pub(super) fn next(&self) -> f64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random()
    }
}
