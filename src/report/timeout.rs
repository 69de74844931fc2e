//! When a statement has to end before it is done: somebody asked for it, it brought no row for too long, or what it sorts
//! fills the disk.
//!
//! Two look at this. SQLite asks again and again while it works, and ends the statement by itself. But one call of
//! `replace` or the last merge of a sort is a single step to it, and may take hours: so a command watches as well, and ends
//! the process where [`StatementTimeout::overdue`] says that the statement did not.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use super::error::Error;
use super::spill;

/// How long a statement may bring no new row unless a command says otherwise.
pub const TIME_LIMIT: Duration = Duration::from_mins(5);

/// How much the temporary files of a statement may take: sorts, unions and what a view keeps.
const SPILL_BYTES: u64 = 4_000_000_000;

/// How long a statement that has to end may take for it.
const GRACE: Duration = Duration::from_secs(1);

/// How many steps of SQLite's machine pass between two looks: well under a millisecond.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

/// How long passes between two looks at the temporary files, which cost some system calls each.
const BETWEEN_SPILL_LOOKS: Duration = Duration::from_millis(200);

/// How long statements may go on: of a database, or of another engine. Its clones share it, on whatever thread they are.
#[derive(Debug, Clone)]
pub struct StatementTimeout {
    state: Arc<Mutex<State>>,
    /// The place of its own wait.
    own: usize,
}

/// Why a statement has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Somebody asked for it.
    Stopped,
    /// It brought no new row for so long.
    TimeLimit(Duration),
    /// Its temporary files take more than so many bytes.
    Spilled(u64),
}

impl Reason {
    /// The failure of a statement that was ended so.
    #[must_use]
    pub fn error(self) -> Error {
        match self {
            Self::Stopped => Error::Stopped,
            Self::TimeLimit(time_limit) => Error::TimeLimit(time_limit),
            Self::Spilled(bytes) => Error::Spilled(bytes),
        }
    }
}

#[derive(Debug)]
struct State {
    time_limit: Duration,
    spill_limit_bytes: u64,
    stopped_at: Option<Instant>,
    spilled_at: Option<Instant>,
    spill_looked_at: Option<Instant>,
    /// Of each that waits for rows of its own.
    waits: Vec<Wait>,
}

/// One that waits for rows.
#[derive(Debug, Clone, Copy, Default)]
struct Wait {
    /// Since when a row is waited for; nothing while none is, as whoever reads the rows may take all the time there is.
    since: Option<Instant>,
    /// Whether what is done with a row counts, too.
    is_working: bool,
    /// What SQLite was told last.
    ended_by: Option<Reason>,
}

impl StatementTimeout {
    /// Waits for so long for each new row.
    #[must_use]
    pub fn of(time_limit: Duration) -> Self {
        let state = State {
            time_limit,
            spill_limit_bytes: SPILL_BYTES,
            stopped_at: None,
            spilled_at: None,
            spill_looked_at: None,
            waits: vec![Wait::default()],
        };
        Self { state: Arc::new(Mutex::new(state)), own: 0 }
    }

    /// The same for rows of its own, which another thread reads meanwhile: what ends one ends the other.
    #[must_use]
    pub fn beside(&self) -> Self {
        let mut state = self.state();
        state.waits.push(Wait::default());
        Self { state: Arc::clone(&self.state), own: state.waits.len() - 1 }
    }

    /// Waits until it is stopped: what keeps a database in order takes as long as the file is large.
    #[must_use]
    pub fn without_limit() -> Self {
        let endless = Self::of(Duration::MAX);
        endless.limit_spill(u64::MAX);
        endless
    }

    /// Ends what runs, and whatever is begun later. There is no way back.
    ///
    /// `sqlite3_interrupt` ends only what runs at that moment: a signal between two statements would be lost.
    pub fn stop(&self) {
        self.state().stopped_at.get_or_insert_with(Instant::now);
    }

    /// Whether somebody asked for an end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.state().stopped_at.is_some()
    }

    /// Waits for a row: the time begins anew.
    pub fn wait<T>(&self, row: impl FnOnce() -> T) -> T {
        self.change(|own| (own.since, own.ended_by) = (Some(Instant::now()), None));
        let row = row();
        self.change(|own| own.since = own.is_working.then(Instant::now));
        row
    }

    /// Does something with rows that nobody but this program reads: that counts as well, until the next row and after the
    /// last. What others wrote may take as long to be looked through as to be found.
    pub fn work<T>(&self, work: impl FnOnce() -> T) -> T {
        self.within(true, work)
    }

    /// Leaves the work to others, whose rows are waited for beside.
    pub fn rest<T>(&self, rest: impl FnOnce() -> T) -> T {
        self.within(false, rest)
    }

    /// Why what runs has to end now, if it has to.
    #[must_use]
    pub fn over(&self) -> Option<Reason> {
        self.state().over(self.own, Duration::ZERO)
    }

    /// Why what runs, here or beside, should have ended some time ago, and did not.
    #[must_use]
    pub fn overdue(&self) -> Option<Reason> {
        let mut state = self.state();
        let waiting = |state: &State, place: &usize| state.waits[*place].since.is_some();
        (0..state.waits.len()).find_map(|place| if waiting(&state, &place) { state.over(place, GRACE) } else { None })
    }

    /// Has statements on a connection end when they have to.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub fn govern(&self, connection: &mut Connection) -> Result<(), rusqlite::Error> {
        let timeout = self.clone();
        connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || timeout.ends_statement()))
    }

    /// Whether SQLite has to end what it runs. Why is remembered.
    #[must_use]
    pub fn ends_statement(&self) -> bool {
        let reason = self.over();
        self.change(|own| own.ended_by = reason);
        reason.is_some()
    }

    /// Why SQLite ended the last statement, here or beside.
    #[must_use]
    pub fn ended_by(&self) -> Option<Reason> {
        self.state().waits.iter().find_map(|wait| wait.ended_by)
    }

    /// Why it ended what failed with this code of SQLite's, if it did.
    pub(crate) fn ended(&self, code: Option<ErrorCode>) -> Option<Reason> {
        if code == Some(ErrorCode::OperationInterrupted) { self.ended_by() } else { None }
    }

    pub(super) fn limit_time(&self, time_limit: Duration) {
        self.state().time_limit = time_limit;
    }

    pub(super) fn limit_spill(&self, bytes: u64) {
        self.state().spill_limit_bytes = bytes;
    }

    /// Does something that is work or is none, and then what was done before.
    fn within<T>(&self, is_working: bool, run: impl FnOnce() -> T) -> T {
        let begin = |own: &mut Wait, is_working: bool| {
            own.since = is_working.then(Instant::now);
            std::mem::replace(&mut own.is_working, is_working)
        };
        let outer = self.change(|own| begin(own, is_working));
        let done = run();
        self.change(|own| begin(own, outer));
        done
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("a panic ends the program")
    }

    /// Changes its own wait.
    fn change<T>(&self, change: impl FnOnce(&mut Wait) -> T) -> T {
        change(&mut self.state().waits[self.own])
    }
}

impl State {
    /// Why it is over for the wait at this place, and has been for this long.
    fn over(&mut self, place: usize, since: Duration) -> Option<Reason> {
        let now = Instant::now();
        let is_past = |at: Option<Instant>| at.is_some_and(|at| now.saturating_duration_since(at) >= since);
        if is_past(self.stopped_at) {
            return Some(Reason::Stopped);
        }
        let waiting_since = self.waits[place].since;
        let waited = waiting_since.map(|at| now.saturating_duration_since(at));
        if waited.is_some_and(|waited| waited > self.time_limit.saturating_add(since)) {
            return Some(Reason::TimeLimit(self.time_limit));
        }
        self.look_at_spill(now, waiting_since);
        is_past(self.spilled_at).then_some(Reason::Spilled(self.spill_limit_bytes))
    }

    fn look_at_spill(&mut self, now: Instant, waiting_since: Option<Instant>) {
        let is_due = |at: Instant| now.saturating_duration_since(at) >= BETWEEN_SPILL_LOOKS;
        // Nothing that has just begun has filled a disk.
        let begun = self.spill_looked_at.or(waiting_since);
        if begun.is_some_and(is_due) {
            self.spill_looked_at = Some(now);
            let is_spilled = spill::bytes() > self.spill_limit_bytes;
            self.spilled_at = self.spilled_at.filter(|_| is_spilled).or(is_spilled.then_some(now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever reads the rows may leave them for a night.
    #[test]
    fn nothing_is_overdue_while_no_row_is_waited_for() {
        let timeout = StatementTimeout::of(Duration::ZERO);
        timeout.stop();
        assert_eq!(timeout.overdue(), None);
        assert_eq!(timeout.over(), Some(Reason::Stopped));
    }

    /// Nobody waits for a night between the rows of an export.
    #[test]
    fn work_on_a_row_is_over_like_the_wait_for_it() {
        let timeout = StatementTimeout::of(Duration::ZERO);
        let until_over = || loop {
            if let Some(reason) = timeout.over() {
                return reason;
            }
        };
        let reason = timeout.work(|| {
            timeout.wait(|| ());
            timeout.work(|| ());
            until_over()
        });
        assert_eq!((reason, timeout.over()), (Reason::TimeLimit(Duration::ZERO), None));
    }

    /// What others work on meanwhile may take longer than any row.
    #[test]
    fn whoever_leaves_the_work_to_others_waits_for_nothing() {
        let timeout = StatementTimeout::of(Duration::ZERO);
        timeout.work(|| {
            timeout.rest(|| assert_eq!((timeout.over(), timeout.overdue()), (None, None)));
            while timeout.over().is_none() {}
        });
    }

    /// A thread that brings row after row does not keep the other, which brings none, from being ended.
    #[test]
    fn each_waits_for_its_own_rows_and_all_are_stopped_together() {
        let timeout = StatementTimeout::of(Duration::from_millis(1));
        let beside = timeout.beside();
        let began = Instant::now();
        let reason = beside.wait(|| {
            while began.elapsed() < Duration::from_millis(2) {
                timeout.wait(|| ());
            }
            (beside.ends_statement(), timeout.ends_statement())
        });
        assert_eq!(reason, (true, false));
        assert_eq!(timeout.ended_by(), Some(Reason::TimeLimit(Duration::from_millis(1))), "whoever asks");
        timeout.stop();
        assert_eq!([&timeout, &beside].map(StatementTimeout::over), [Some(Reason::Stopped); 2]);
    }

    /// What SQLite cannot end itself: it would look only after the step.
    #[test]
    fn a_step_that_takes_too_long_is_overdue_after_its_grace() {
        let timeout = StatementTimeout::of(Duration::ZERO);
        let began = Instant::now();
        let reason = timeout.wait(|| {
            loop {
                if let Some(reason) = timeout.overdue() {
                    return reason;
                }
                std::thread::yield_now();
            }
        });
        assert_eq!(reason, Reason::TimeLimit(Duration::ZERO));
        assert!(began.elapsed() >= GRACE);
    }
}
