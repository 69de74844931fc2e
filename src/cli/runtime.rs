//! What runs the commands that reach the network.

use tokio::runtime::{Builder, Runtime};

use crate::exit::{Code, Failure};
use crate::signals;

/// What to do where the system gives no thread.
pub(super) const MORE_THREADS: &str = "allow the process more threads and open files (`ulimit -n`)";

/// Two threads, one of them free while the other reads a page.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    signals::runtime(Builder::new_multi_thread().worker_threads(2))
        .map_err(|error| Failure::new(Code::Unexpected, format!("start: {error}"), MORE_THREADS))
}
