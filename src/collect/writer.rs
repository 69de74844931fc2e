//! The thread that owns the database while responses come in.

use std::thread::JoinHandle;

use tokio::sync::mpsc;

use crate::store::{self, Recorded, Store, Unit};

/// How many units may wait. Each holds a response, so this bounds the memory; a transaction takes all that wait.
const WAITING_UNITS: usize = 8;

/// The way into the database.
pub type Units = mpsc::Sender<Unit>;

/// A running writer.
#[derive(Debug)]
pub struct Writer {
    thread: JoinHandle<Result<(Store, Recorded), store::Error>>,
}

impl Writer {
    /// Starts the thread. It ends when every sender is gone and all that was sent is committed, or at the first error,
    /// which the senders see as a closed channel.
    #[must_use]
    pub fn start(store: Store) -> (Units, Self) {
        let (units, receiver) = mpsc::channel(WAITING_UNITS);
        let thread = std::thread::spawn(move || write_all(store, receiver));
        (units, Self { thread })
    }

    /// Waits for the end and returns the database and what was stored.
    ///
    /// # Errors
    ///
    /// The error that ended the writing.
    ///
    /// # Panics
    ///
    /// If the thread did.
    pub fn finish(self) -> Result<(Store, Recorded), store::Error> {
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn write_all(mut store: Store, mut receiver: mpsc::Receiver<Unit>) -> Result<(Store, Recorded), store::Error> {
    let mut recorded = Recorded::default();
    while let Some(first) = receiver.blocking_recv() {
        let mut units = vec![first];
        while let Ok(next) = receiver.try_recv() {
            units.push(next);
            if units.len() > WAITING_UNITS {
                break;
            }
        }
        recorded += store.commit(&units)?;
    }
    Ok((store, recorded))
}
