//! How many requests may be under way at once: enough to keep the pace at the latency that is measured, and no more.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Never fewer, so that the first latencies come in quickly.
const FEWEST: u32 = 8;

/// Never more, whatever the latency: beyond this the other side is overloaded and more requests make it worse.
const MOST: u32 = 128;

/// How many more than the pace needs, so that a slow answer does not hold up the others.
const RESERVE: f64 = 1.5;

/// The weight of the newest latency in the running mean: the last dozen or so decide.
const WEIGHT: f64 = 0.15;

/// The in-flight limit of one label.
#[derive(Debug)]
pub(super) struct Concurrency {
    sends_per_second: f64,
    slots: Arc<Semaphore>,
    measured: Mutex<Measured>,
}

#[derive(Debug)]
struct Measured {
    latency_s: Option<f64>,
    /// How many slots there are, taken or free.
    slots: u32,
}

impl Concurrency {
    /// A limit for this pace.
    pub(super) fn new(sends_per_second: f64) -> Self {
        Self {
            sends_per_second,
            slots: Arc::new(Semaphore::new(FEWEST as usize)),
            measured: Mutex::new(Measured { latency_s: None, slots: FEWEST }),
        }
    }

    /// Waits for a slot, which is free again when it is dropped: when the request ends, or its caller gives up.
    pub(super) async fn slot(&self) -> Option<OwnedSemaphorePermit> {
        // An error would mean that the semaphore was closed, which nobody does; going on without a slot is right then.
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }

    /// Takes note of how long a request took, and fits the number of slots to it.
    pub(super) fn measure(&self, latency: Duration) {
        let mut measured = self.measured.lock().expect("a panic ends the program");
        let newest = latency.as_secs_f64();
        let mean = measured.latency_s.map_or(newest, |mean| mean + WEIGHT * (newest - mean));
        measured.latency_s = Some(mean);
        let wanted = slots_for(self.sends_per_second, mean);
        if wanted > measured.slots {
            self.slots.add_permits((wanted - measured.slots) as usize);
            measured.slots = wanted;
        } else {
            // Only free slots can be taken away; the rest follows with the next measurements.
            let excess = (measured.slots - wanted) as usize;
            measured.slots -= u32::try_from(self.slots.forget_permits(excess)).unwrap_or(0);
        }
    }
}

/// The number of slots that keeps a pace at a latency.
fn slots_for(sends_per_second: f64, latency_s: f64) -> u32 {
    let needed = (RESERVE * sends_per_second * latency_s).ceil().clamp(f64::from(FEWEST), f64::from(MOST));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 8..=128 above")]
    let slots = needed as u32;
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_follow_pace_and_latency_within_bounds() {
        #[track_caller]
        fn check(sends_per_second: f64, latency_s: f64, expected: u32) {
            assert_eq!(slots_for(sends_per_second, latency_s), expected);
        }
        check(40.0, 0.0, FEWEST);
        check(40.0, 0.1, FEWEST);
        check(40.0, 0.5, 30);
        check(40.0, 2.0, 120);
        check(40.0, 60.0, MOST);
        check(10.0, 1.0, 15);
        check(0.33, 1.0, FEWEST);
    }

    fn slots(concurrency: &Concurrency) -> u32 {
        concurrency.measured.lock().expect("a panic ends the program").slots
    }

    #[tokio::test]
    async fn slots_grow_and_shrink_with_the_latency() {
        let concurrency = Concurrency::new(40.0);
        concurrency.measure(Duration::from_secs(1));
        assert_eq!((slots(&concurrency), concurrency.slots.available_permits()), (60, 60));
        for _ in 0..100 {
            concurrency.measure(Duration::from_millis(1));
        }
        assert_eq!((slots(&concurrency), concurrency.slots.available_permits()), (FEWEST, FEWEST as usize));
    }

    #[tokio::test]
    async fn taken_slots_stay_until_they_are_dropped() {
        let concurrency = Concurrency::new(40.0);
        concurrency.measure(Duration::from_secs(1));
        let mut taken = Vec::new();
        for _ in 0..60 {
            taken.push(concurrency.slot().await);
        }
        for _ in 0..100 {
            concurrency.measure(Duration::from_millis(1));
        }
        assert_eq!(slots(&concurrency), 60);
        drop(taken);
        concurrency.measure(Duration::from_millis(1));
        assert_eq!((slots(&concurrency), concurrency.slots.available_permits()), (FEWEST, FEWEST as usize));
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_waiting_takes_no_slot() {
        let concurrency = Concurrency::new(40.0);
        let mut taken = Vec::new();
        for _ in 0..FEWEST {
            taken.push(concurrency.slot().await);
        }
        assert!(tokio::time::timeout(Duration::from_secs(1), concurrency.slot()).await.is_err());
        drop(taken);
        assert_eq!(concurrency.slots.available_permits(), FEWEST as usize);
    }
}
