//! Ctrl-C during a statement: SQLite is told to stop, and the file that was being written goes.

use std::sync::{Arc, OnceLock};

use crate::exit::{Code, Failure};
use crate::report::{Database, Error, render};
use crate::signals;

/// Runs what reads the database and writes its rows, until it is done or a signal stops it.
///
/// # Errors
///
/// What went wrong; a signal is a failure with the signal's own code. That the reader of the output went away is none.
pub(super) fn interruptible(database: &Database, run: impl FnOnce() -> Result<(), Error>) -> Result<(), Failure> {
    let stopped: Arc<OnceLock<Code>> = Arc::default();
    let (statements, told) = (database.stop(), Arc::clone(&stopped));
    signals::watch(move |code| {
        told.get_or_init(|| code);
        statements.now();
    })?;
    let written = run();
    match stopped.get() {
        Some(code) if written.is_err() => {
            Err(Failure::new(*code, "finish the statement: it was interrupted", "run it again; no file was written"))
        }
        _ => Ok(render::tolerate_closed_pipe(written)?),
    }
}
