//! What runs the commands that reach the network.

use crate::exit::{Code, Failure};

/// Two threads, one of them free while the other flattens a page.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|error| {
        let help = "allow the process more threads and open files (`ulimit -n`)";
        Failure::new(Code::Unexpected, format!("start: {error}"), help)
    })
}
