//! What runs the commands that reach the network.

use tokio::runtime::{Builder, Runtime};

use crate::exit::{Code, Failure};
use crate::signals;

/// Two threads, one of them free while the other flattens a page.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    signals::runtime(Builder::new_multi_thread().worker_threads(2)).map_err(|error| {
        let help = "allow the process more threads and open files (`ulimit -n`)";
        Failure::new(Code::Unexpected, format!("start: {error}"), help)
    })
}
