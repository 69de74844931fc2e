//! Bytes that the functions of one connection hold together.
//!
//! SQLite bounds its own memory, but not what a function of this program keeps: each percentile keeps every value of its
//! group, and a statement may ask for sixty of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes may be held, and how many are.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    most_bytes: usize,
    held_bytes: AtomicUsize,
}

impl Budget {
    /// Nothing is held yet.
    pub(super) fn of(most_bytes: usize) -> Self {
        Self(Arc::new(Shared { most_bytes, held_bytes: AtomicUsize::new(0) }))
    }

    pub(super) fn most_bytes(&self) -> usize {
        self.0.most_bytes
    }
}

/// Values that are held, until they are dropped.
#[derive(Debug)]
pub(super) struct Held {
    values: Vec<f64>,
    budget: Budget,
}

/// More would be held than may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Held {
    /// No values yet.
    pub(super) fn of(budget: &Budget) -> Self {
        Self { values: Vec::new(), budget: budget.clone() }
    }

    /// Holds one more.
    pub(super) fn push(&mut self, value: f64) -> Result<(), Exhausted> {
        if self.values.len() == self.values.capacity() {
            self.grow()?;
        }
        self.values.push(value);
        Ok(())
    }

    pub(super) fn values(&mut self) -> &mut [f64] {
        &mut self.values
    }

    /// Takes room for twice as many, or for some at first.
    fn grow(&mut self) -> Result<(), Exhausted> {
        let before = self.values.capacity();
        let more = before.max(4);
        let Shared { most_bytes, held_bytes } = &*self.budget.0;
        let taken = held_bytes.fetch_add(more * size_of::<f64>(), Ordering::Relaxed) + more * size_of::<f64>();
        if taken > *most_bytes {
            held_bytes.fetch_sub(more * size_of::<f64>(), Ordering::Relaxed);
            return Err(Exhausted);
        }
        self.values.reserve_exact(more);
        // An allocator may give more than was asked for; what is given back is what the vector says.
        held_bytes.fetch_add((self.values.capacity() - before - more) * size_of::<f64>(), Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.0.held_bytes.fetch_sub(self.values.capacity() * size_of::<f64>(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Whatever groups come and go, no more is held than may be, and nothing stays behind.
        #[test]
        fn what_is_held_stays_below_the_budget(lengths in proptest::collection::vec(0..200_usize, 1..8)) {
            let budget = Budget::of(2_000);
            let mut groups = Vec::new();
            for length in lengths {
                let mut held = Held::of(&budget);
                let pushed = (0..length).take_while(|_| held.push(1.0).is_ok()).count();
                proptest::prop_assert_eq!(held.values().len(), pushed);
                groups.push(held);
                proptest::prop_assert!(budget.0.held_bytes.load(Ordering::Relaxed) <= 2_000);
            }
            drop(groups);
            proptest::prop_assert_eq!(budget.0.held_bytes.load(Ordering::Relaxed), 0);
        }
    }
}
