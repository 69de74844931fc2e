//! How often and after which wait a request is sent again. Pure: the time spent is told, the chance is passed in.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Mutex;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::settings::Backoff;

/// What one request may take with all its tries and the waits between them. Waits for a rate limit, for a turn or for
/// a token are apart: they are not this request's fault.
const REQUEST_TIME: Duration = Duration::from_mins(4);

/// How many refusals for pace in a row one request sits out before it is given up.
const PAUSES_IN_A_ROW: u32 = 60;

/// How many times one request has a token renewed that had worked before it was refused.
const RENEWALS: u32 = 3;

/// The chance in the waits between tries: a source of numbers in 0..1.
#[derive(Debug)]
pub(super) struct Jitter(Mutex<ChaCha8Rng>);

impl Jitter {
    /// A source that differs from run to run. Nothing secret hangs on it: the seed of the standard library's maps
    /// does, and spares a dependency on the system's generator.
    pub(super) fn new() -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(RandomState::new().hash_one("jitter"))))
    }

    pub(super) fn next(&self) -> f64 {
        self.0.lock().expect("a panic ends the program").random()
    }
}

/// The tries of one request so far.
#[derive(Debug)]
pub(super) struct Tries {
    retry_limit: u32,
    backoff: Backoff,
    attempts: u32,
    retries: u32,
    pauses_in_a_row: u32,
    renewals: u32,
    spent: Duration,
}

impl Tries {
    pub(super) fn new(retry_limit: u32, backoff: Backoff) -> Self {
        Self { retry_limit, backoff, attempts: 0, retries: 0, pauses_in_a_row: 0, renewals: 0, spent: Duration::ZERO }
    }

    /// How often it was sent.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What is left of the request's time.
    pub(super) fn time_left(&self) -> Duration {
        REQUEST_TIME.saturating_sub(self.spent)
    }

    /// Takes note of a send that took so long.
    pub(super) fn sent(&mut self, took: Duration) {
        self.attempts += 1;
        self.spent += took;
    }

    /// The wait before the next try after a temporary fault; `None` if this was the last, so that nobody sleeps in
    /// vain. A wait that Zoom asks for is kept, or is the end if it is longer than the time that is left.
    ///
    /// `chance` lies in 0..1 and makes the requests that failed together come back apart.
    pub(super) fn wait_after_fault(&mut self, asked: Option<Duration>, chance: f64) -> Option<Duration> {
        self.pauses_in_a_row = 0;
        if self.retries >= self.retry_limit {
            return None;
        }
        let longest = self.backoff.base.saturating_mul(2_u32.saturating_pow(self.retries)).min(self.backoff.cap);
        let wait = asked.unwrap_or_else(|| longest.mul_f64(chance.clamp(0.0, 1.0)));
        if wait >= self.time_left() {
            return None;
        }
        self.retries += 1;
        self.spent += wait;
        Some(wait)
    }

    /// Whether the request waits for its label's pause to end, rather than being given up.
    pub(super) fn sits_out_pause(&mut self) -> bool {
        self.pauses_in_a_row += 1;
        self.pauses_in_a_row <= PAUSES_IN_A_ROW
    }

    /// Whether the request may have the token renewed once more.
    pub(super) fn renews_token(&mut self) -> bool {
        self.pauses_in_a_row = 0;
        self.renewals += 1;
        self.renewals <= RENEWALS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tries(retry_limit: u32) -> Tries {
        Tries::new(retry_limit, Backoff::default())
    }

    #[test]
    fn waits_double_up_to_the_cap_and_none_follows_the_last_try() {
        let mut tries = Tries::new(9, Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(20) });
        let waits: Vec<Option<f64>> =
            (0..10).map(|_| tries.wait_after_fault(None, 1.0).map(|wait| wait.as_secs_f64())).collect();
        let expected = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0].map(Some);
        assert_eq!(waits[..9], expected);
        assert_eq!(waits[9], None);
    }

    #[test]
    fn no_retries_is_one_try() {
        assert_eq!(tries(0).wait_after_fault(None, 0.5), None);
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept_or_is_the_end() {
        let mut tries = tries(5);
        assert_eq!(tries.wait_after_fault(Some(Duration::ZERO), 1.0), Some(Duration::ZERO));
        assert_eq!(tries.wait_after_fault(Some(Duration::from_secs(200)), 0.0), Some(Duration::from_secs(200)));
        assert_eq!(tries.wait_after_fault(Some(Duration::from_secs(40)), 0.0), None);
        assert_eq!(tries.wait_after_fault(Some(Duration::from_secs(1_000_000_000)), 0.0), None);
    }

    #[test]
    fn tries_take_from_the_requests_time_and_rate_limits_do_not() {
        let mut tries = tries(100);
        for _ in 0..60 {
            assert!(tries.sits_out_pause());
        }
        assert_eq!(tries.time_left(), REQUEST_TIME);
        for _ in 0..4 {
            tries.sent(Duration::from_mins(1));
        }
        assert_eq!((tries.attempts(), tries.time_left()), (4, Duration::ZERO));
        assert_eq!(tries.wait_after_fault(None, 0.0), None);
    }

    #[test]
    fn pauses_are_counted_in_a_row() {
        let mut tries = tries(1);
        assert!((0..PAUSES_IN_A_ROW).all(|_| tries.sits_out_pause()));
        assert!(tries.wait_after_fault(None, 0.0).is_some());
        assert!((0..PAUSES_IN_A_ROW).all(|_| tries.sits_out_pause()));
        assert!(!tries.sits_out_pause());
    }

    #[test]
    fn a_token_is_renewed_three_times() {
        let mut tries = tries(0);
        assert_eq!([(); 4].map(|()| tries.renews_token()), [true, true, true, false]);
    }

    proptest! {
        #[test]
        fn tries_and_waits_are_bounded(retry_limit in 0_u32..1_000, chances in proptest::collection::vec(0.0..1.0, 1_100)) {
            let mut tries = tries(retry_limit);
            let waits: Vec<Duration> =
                chances.into_iter().map_while(|chance| tries.wait_after_fault(None, chance)).collect();
            prop_assert!(waits.len() <= retry_limit as usize);
            prop_assert!(waits.iter().sum::<Duration>() <= REQUEST_TIME);
        }
    }
}
