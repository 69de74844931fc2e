//! Seeded randomness, under the words of the generator.

use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, Gamma, StandardNormal};

/// What randomness is for. Each purpose has its own, so that a change in one leaves the others as they are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// An employee, by number.
    Directory,
    /// The number of an event that is no instance of a series.
    EventNumber,
    /// The number of a series.
    SeriesNumber,
    /// An event's UUID, and whom its incidents and odd forms strike.
    Event,
    /// The people of an event.
    People,
    /// One person's joins.
    Sessions,
    /// One person's minutes.
    Quality,
    /// What incidents do to one person's minutes.
    Trouble,
    /// The streams of one session, and the forms in which they are written.
    Streams,
    /// How long an answer takes.
    Latency,
    /// By which data centre the people of an event are connected.
    Routes,
    /// How an employee works for months, by number.
    Staff,
    /// How an employee's day is, by number and day.
    StaffDay,
    /// Which meetings a day has, and who is in them.
    Calendar,
    /// What changes over the weeks of an account, and when.
    Changes,
    /// Whether and what somebody says of an event.
    Feedback,
}

/// A generator of its own for one purpose at one place.
///
/// `ChaCha` and an explicit key rather than the library's standard generator, which may change between versions: a seed
/// in a bug report must give the same account next year.
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// The generator of this purpose for this place (event, person, …), each mixed into the key.
    pub(super) fn new(seed: u64, purpose: Purpose, place: &[u64]) -> Self {
        let start = mix(mix(seed) ^ purpose as u64);
        let key = place.iter().fold(start, |key, step| mix(key ^ mix(*step)));
        Self(ChaCha8Rng::seed_from_u64(key))
    }

    /// True with this probability, which may lie outside 0 to 1.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// Evenly from `low` to `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    /// Evenly from 0 to `count` - 1; 0 if there is nothing to choose from.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        if count == 0 { 0 } else { self.0.random_range(0..count) }
    }

    /// One of a table's rows.
    ///
    /// # Panics
    ///
    /// If the table is empty, which is a mistake in this program.
    pub(super) fn pick<T: Copy>(&mut self, table: &[T]) -> T {
        table[self.0.random_range(0..table.len())]
    }

    /// Normal with mean 0 and standard deviation 1.
    pub(super) fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// Lognormal by its median, and the standard deviation of its logarithm.
    pub(super) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// Exponential by its mean.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        mean * self.0.sample::<f64, _>(Exp1)
    }

    /// Gamma by its mean; the greater the shape, the closer to the mean.
    pub(super) fn gamma(&mut self, mean: f64, shape: f64) -> f64 {
        Gamma::new(shape, mean / shape).map_or(mean, |gamma| self.0.sample(gamma))
    }

    /// These in random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }

    /// Random bytes.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.0.random()
    }
}

/// Spreads neighbouring numbers over all 64 bits (the finalizer of splitmix64), so that person 1 of event 2 and
/// person 2 of event 1 have nothing in common.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_has_its_own_sequence_and_always_the_same() {
        let draw = |seed, purpose, place: &[u64]| Random::new(seed, purpose, place).bytes::<16>();
        let first = draw(1, Purpose::Quality, &[2, 3]);
        assert_eq!(first, draw(1, Purpose::Quality, &[2, 3]));
        assert_ne!(first, draw(1, Purpose::Quality, &[3, 2]));
        assert_ne!(first, draw(1, Purpose::Trouble, &[2, 3]));
        assert_ne!(first, draw(2, Purpose::Quality, &[2, 3]));
    }
}
