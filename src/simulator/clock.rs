//! The server's time, which a test moves instead of waiting.

use crate::model::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A clock shared by the server and whoever started it.
///
/// Tokens, page tokens and rate limits all expire by it, so that none of their tests has to sleep or to be quick.
#[derive(Debug, Clone)]
pub struct ServerClock {
    started: Option<Instant>,
    started_at: Timestamp,
    skipped_millis: Arc<AtomicU64>,
}

/// A time of the server's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    /// Since the clock began, for what is finer than a second.
    pub(super) elapsed: Duration,
}

impl ServerClock {
    /// Begins at this time and runs.
    #[must_use]
    pub fn running(started_at: Timestamp) -> Self {
        Self { started: Some(Instant::now()), ..Self::standing(started_at) }
    }

    /// Stands at this time until [`ServerClock::pass`].
    #[must_use]
    pub fn standing(started_at: Timestamp) -> Self {
        Self { started: None, started_at, skipped_millis: Arc::default() }
    }

    /// Lets this much time pass at once, for all copies of the clock.
    pub fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.skipped_millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.read().at
    }

    /// Both of its hands at once.
    pub(super) fn read(&self) -> Moment {
        let ran = self.started.map_or(Duration::ZERO, |started| started.elapsed());
        let elapsed = ran + Duration::from_millis(self.skipped_millis.load(Ordering::SeqCst));
        let seconds = i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX);
        Moment { at: self.started_at.plus_seconds(seconds), elapsed }
    }
}
