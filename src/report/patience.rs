//! When a statement has to end before it is done: somebody asked for it, or it brought no row for too long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// How many steps of SQLite's machine pass between two looks: well under a millisecond.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

/// Ends what runs on a database, and whatever is begun on it later, from another thread.
///
/// `sqlite3_interrupt` ends only what runs at that moment: a signal between two statements would be lost.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for it. There is no way back.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long statements may go on.
#[derive(Debug)]
pub(super) struct Patience {
    pub(super) stop: Stop,
    /// How long without a new row.
    pub(super) time_limit: Option<Duration>,
    last_row_at: Arc<Mutex<Instant>>,
}

impl Patience {
    /// Interrupts whatever runs on this connection once it is asked to stop, or has brought no row for so long.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(super) fn begin(
        connection: &mut Connection,
        stop: Stop,
        time_limit: Option<Duration>,
    ) -> Result<Self, rusqlite::Error> {
        let last_row_at = Arc::new(Mutex::new(Instant::now()));
        let (asked, watched) = (stop.clone(), Arc::clone(&last_row_at));
        let is_late = move |limit| watched.lock().is_ok_and(|last_row_at| last_row_at.elapsed() > limit);
        let is_over = move || asked.is_asked() || time_limit.is_some_and(&is_late);
        connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(is_over))?;
        Ok(Self { stop, time_limit, last_row_at })
    }

    /// A row came: the time begins anew.
    pub(super) fn renew(&self) {
        if let Ok(mut last_row_at) = self.last_row_at.lock() {
            *last_row_at = Instant::now();
        }
    }
}
