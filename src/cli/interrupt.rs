//! What may end a command before it is done: Ctrl-C, and the limits of its statements. What was being written goes.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::unfinished;
use crate::config::Config;
use crate::exit::{Code, Failure, Manner};
use crate::report::{Error, Reason, StatementTimeout};
use crate::signals;
use crate::store::{self, Store};

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
    let words = ("finish the statement: it was interrupted", "run it again; no file was written");
    let interruption = Interruption::listen(timeout.clone(), words)?;
    interruption.watch(config, run)?.map_err(|error| interruption.name(error))
}

/// Runs what keeps a database in order, for as long as the file makes it take: only a signal ends it. Where SQLite does not
/// look for one, the process ends within a second, which to the database is a kill.
///
/// # Errors
///
/// What went wrong; a signal is a failure with the signal's own code.
pub(super) fn until_signal<T>(
    config: &Config,
    run: impl FnOnce(&Interruption) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let words = ("finish: it was interrupted", "run it again; what is not done yet is as it was");
    let timeout = StatementTimeout::without_limit();
    let interruption = Interruption::listen(timeout.clone(), words)?;
    interruption.watch(config, || timeout.work(|| run(&interruption)))?.map_err(|error| interruption.name(error))
}

/// What ends a command, and what is said of it then.
#[derive(Debug, Clone)]
pub(super) struct Interruption {
    timeout: StatementTimeout,
    signal: Arc<OnceLock<Code>>,
    /// The message and the help.
    words: (&'static str, &'static str),
}

impl Interruption {
    /// Waits for the first signal from now on.
    fn listen(timeout: StatementTimeout, words: (&'static str, &'static str)) -> std::io::Result<Self> {
        let signal: Arc<OnceLock<Code>> = Arc::default();
        let (statements, told) = (timeout.clone(), Arc::clone(&signal));
        signals::watch(move |code| {
            told.get_or_init(|| code);
            statements.stop();
        })?;
        Ok(Self { timeout, signal, words })
    }

    /// Has the statements of a store end with the command.
    pub(super) fn govern(&self, store: &mut Store) -> Result<(), store::Error> {
        let timeout = self.timeout.clone();
        store.end_when(move || timeout.ends_statement())
    }

    /// A failure by the name of what ended the command, if something did.
    pub(super) fn name(&self, failure: impl Into<Failure>) -> Failure {
        match (self.signal.get(), self.timeout.ended_by()) {
            (Some(code), _) => self.failure(*code),
            (None, Some(reason)) => reason.error().into(),
            (None, None) => failure.into(),
        }
    }

    fn failure(&self, code: Code) -> Failure {
        let (message, help) = self.words;
        Failure::new(code, message, help)
    }

    /// Runs something, and looks meanwhile whether what has to end does.
    fn watch<T>(&self, config: &Config, run: impl FnOnce() -> T) -> std::io::Result<T> {
        let (running, has_ended) = channel();
        let watch = Watch { interruption: self.clone(), manner: config.manner() };
        std::thread::Builder::new().name("watch".to_owned()).spawn(move || watch.until(&has_ended))?;
        let done = run();
        drop(running);
        Ok(done)
    }
}

/// Looks whether statements end that have to.
struct Watch {
    interruption: Interruption,
    manner: Manner,
}

impl Watch {
    fn until(&self, has_ended: &Receiver<()>) {
        while has_ended.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout) {
            if let Some(reason) = self.interruption.timeout.overdue() {
                self.give_up(reason);
            }
        }
    }

    /// Ends the process: one call of a function on a large value may take hours, and nothing else can end it.
    fn give_up(&self, reason: Reason) -> ! {
        let failure = match (reason, self.interruption.signal.get()) {
            (Reason::Stopped, Some(code)) => self.interruption.failure(*code),
            (reason, _) => reason.error().into(),
        };
        unfinished::remove_all();
        failure.tell(self.manner);
        std::process::exit(failure.code.number().into());
    }
}
