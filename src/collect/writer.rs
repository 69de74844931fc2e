//! The thread that owns the database while responses come in.

use std::thread::JoinHandle;

use tokio::sync::mpsc;

use crate::store::{self, Recorded, Store, Unit, Write};

/// How many units may wait. Each holds a response, so this bounds the memory.
const WAITING_UNITS: usize = 8;

/// How many units a transaction takes at most. Each is freed once it is written, so this bounds what a bulk import
/// that never lets the channel run empty has uncommitted, and the write-ahead log with it.
const UNITS_AT_ONCE: usize = 64;

/// How much a transaction takes before it takes no more: what its records are compared with stays in memory to its end.
const BYTES_AT_ONCE: usize = 32 << 20;

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
        self.thread.join().expect("a panic ends the program")
    }
}

fn write_all(mut store: Store, mut receiver: mpsc::Receiver<Unit>) -> Result<(Store, Recorded), store::Error> {
    let mut recorded = Recorded::default();
    while let Some(first) = receiver.blocking_recv() {
        // All that waits by then, and what arrives while that is being written.
        let mut bytes_left = BYTES_AT_ONCE.saturating_sub(bytes(&first));
        let waiting = std::iter::from_fn(|| {
            let unit = if bytes_left > 0 { receiver.try_recv().ok() } else { None };
            bytes_left = bytes_left.saturating_sub(unit.as_ref().map_or(0, bytes));
            unit
        });
        recorded += store.commit(std::iter::once(first).chain(waiting).take(UNITS_AT_ONCE))?;
    }
    Ok((store, recorded))
}

/// How large the records of a unit are, about.
fn bytes(unit: &Unit) -> usize {
    let responses = unit.iter().filter_map(|write| match write {
        Write::Response(response) => Some(response),
        _ => None,
    });
    let records = responses.flat_map(|response| &response.records).filter_map(|received| received.record.as_ref());
    records.map(|record| size_of_val(&record.stream_samples[..]) + size_of_val(&record.samples[..])).sum()
}
