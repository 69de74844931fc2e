//! What may end a command that reads: Ctrl-C, and the limits of its statements. What was being written goes.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::unfinished;
use crate::config::Config;
use crate::exit::{Code, Failure, Manner};
use crate::report::{Error, Reason, StatementTimeout};
use crate::signals;

/// How often somebody looks whether a statement should have ended.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// Runs what reads and writes its rows, until it is done, or a signal or the statement's limits end it: at once where a
/// statement can be ended, and together with the process where it does not end in spite of that.
///
/// # Errors
///
/// What went wrong; a signal is a failure with the signal's own code. That the reader of the output went away is none.
pub(super) fn interruptible(
    timeout: &StatementTimeout,
    config: &Config,
    run: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Failure> {
    watched(timeout, config, || match run() {
        Err(error) if error.is_closed_pipe() => Ok(()),
        result => result,
    })
}

/// The same for what writes files, which takes away itself what it began.
///
/// # Errors
///
/// What went wrong; a signal is a failure with the signal's own code.
pub(super) fn watched<T, E: Into<Failure>>(
    timeout: &StatementTimeout,
    config: &Config,
    run: impl FnOnce() -> Result<T, E>,
) -> Result<T, Failure> {
    let signal: Arc<OnceLock<Code>> = Arc::default();
    let (statements, told) = (timeout.clone(), Arc::clone(&signal));
    signals::watch(move |code| {
        told.get_or_init(|| code);
        statements.stop();
    })?;
    let (running, has_ended) = channel();
    let watch = Watch { timeout: timeout.clone(), signal: Arc::clone(&signal), manner: config.manner() };
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || watch.until(&has_ended))?;
    let written = run();
    drop(running);
    written.map_err(|error| match (signal.get(), timeout.ended_by()) {
        (Some(code), _) => interrupted(*code),
        (None, Some(reason)) => reason.error().into(),
        (None, None) => error.into(),
    })
}

/// Looks whether statements end that have to.
struct Watch {
    timeout: StatementTimeout,
    signal: Arc<OnceLock<Code>>,
    manner: Manner,
}

impl Watch {
    fn until(&self, has_ended: &Receiver<()>) {
        while has_ended.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout) {
            if let Some(reason) = self.timeout.overdue() {
                self.give_up(reason);
            }
        }
    }

    /// Ends the process: one call of a function on a large value may take hours, and nothing else can end it.
    fn give_up(&self, reason: Reason) -> ! {
        let failure = match (reason, self.signal.get()) {
            (Reason::Stopped, Some(code)) => interrupted(*code),
            (reason, _) => reason.error().into(),
        };
        unfinished::remove_all();
        failure.tell(self.manner);
        std::process::exit(failure.code.number().into());
    }
}

fn interrupted(code: Code) -> Failure {
    Failure::new(code, "finish the statement: it was interrupted", "run it again; no file was written")
}
