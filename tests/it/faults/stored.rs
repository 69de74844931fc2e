//! What a database holds, and whether that is a part of what it should hold.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use zoom_qos::simulator::{Request, Shape};
use zoom_qos::store::{Journal, Store};

use super::{collect, output};
use crate::support::asked::{Question, QuestionKind, Subject, questions, subjects_read};
use crate::support::collecting::Collecting;
use crate::support::dump::{assert_same, dump};
use crate::support::figures::show;
use crate::support::program::{code, stderr};

/// What a database holds of quality of service, and what its ledger calls done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    /// `event user_id …` for each row of `v_stream_sample`.
    pub(super) rows: BTreeSet<String>,
    /// Rows that are there more than once.
    pub(super) doubled: usize,
    /// `event ` or `event user_id ` for each item that is done: how the rows begin that it promises.
    pub(super) done: BTreeSet<String>,
    /// Whose quality of service is read, be its item done or waiting for attributes.
    read: BTreeSet<Subject>,
}

/// A run that nothing disturbed.
pub(super) struct Whole {
    pub(super) dump: String,
    pub(super) stored: Stored,
    pub(super) shape: Shape,
    pub(super) source: &'static str,
    /// A database that is migrated and empty.
    pub(super) empty: PathBuf,
    _zoom: Collecting,
}

/// What faults cost.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Cost {
    /// Runs that a fault struck.
    pub(super) struck: usize,
    /// Those after which the database was whole and the next run ended with the undisturbed rows.
    pub(super) survived: usize,
    pub(super) rows_lost: usize,
    pub(super) rows_doubled: usize,
    pub(super) calls_repeated: usize,
    /// The most that a single fault cost of them.
    pub(super) most_repeated: usize,
}

/// How many single participants a fault may let be asked for again: what can be under way or on its way into the
/// database at once. Up to 350 ms of latency, which four runs on a busy machine come to, there are at most 21 requests;
/// nine responses are in the writer's queue and hand, and as many again may be read from the network while it commits.
const MOST_UNDER_WAY: usize = 39;

impl Stored {
    /// Reads a database as the next program finds it; one without a schema holds nothing.
    ///
    /// The error says what is broken.
    pub(super) fn read(db: &Path) -> Result<Self, String> {
        if !db.exists() {
            return Ok(Self::default());
        }
        let connection = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY);
        Self::of(&connection.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?
    }

    /// The same of a database that nobody has open, with whatever a killed run left beside it: of a copy, as a reader
    /// may not roll back what stands in a journal, and what is there must be left to the next run.
    fn left_behind(db: &Path) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.db");
        if !db.exists() {
            return Ok(Self::default());
        }
        for suffix in ["", "-wal", "-journal"] {
            let path = |db: &Path| PathBuf::from(format!("{}{suffix}", db.display()));
            if path(db).exists() {
                std::fs::copy(path(db), path(&copy)).unwrap();
            }
        }
        Self::of(&Connection::open(&copy).map_err(|error| error.to_string())?).map_err(|error| error.to_string())?
    }

    /// The same over an open connection.
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Result<Self, String>> {
        let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if integrity != "ok" {
            return Ok(Err(integrity));
        }
        let texts = |sql: &str| -> rusqlite::Result<Vec<String>> {
            connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
        };
        if !texts("SELECT text FROM pragma_foreign_key_check, (SELECT 'orphan' AS text)")?.is_empty() {
            return Ok(Err("a row refers to one that is not there".to_owned()));
        }
        if texts("SELECT name FROM sqlite_schema WHERE name = 'v_work'")?.is_empty() {
            return Ok(Ok(Self::default()));
        }
        let rows = texts(
            "SELECT concat_ws(' ', event_uuid, user_id, join_time, stream, sampled_at, bitrate_kbps, latency_ms,
                              jitter_ms, avg_loss_pct, max_loss_pct, width_px, height_px, frame_rate_fps)
             FROM v_stream_sample",
        )?;
        let done = texts(
            "SELECT event_uuid || ' ' || coalesce(participant || ' ', '') FROM v_work
             WHERE state = 'done' AND event_uuid IS NOT NULL",
        )?;
        let all = rows.len();
        let rows = BTreeSet::from_iter(rows);
        let read = subjects_read(connection)?;
        Ok(Ok(Self { doubled: all - rows.len(), rows, done: done.into_iter().collect(), read }))
    }

    /// Checks what the run after a fault asked for: nothing that is read, and no page of an unfinished list twice.
    fn check_asked(&self, again: &[Request], fault: &str) {
        let mut questions = questions(again);
        let needless = questions.iter().filter(|Question { subject, kind, .. }| match kind {
            QuestionKind::QosPage | QuestionKind::QosOfOne => self.read.contains(subject),
            QuestionKind::ParticipantsPage => self.done.contains(&format!("{} ", subject.0)),
        });
        assert_eq!(needless.collect::<Vec<_>>(), [] as [&Question; 0], "{fault}: asked for again");
        let all = questions.len();
        questions.sort();
        questions.dedup();
        assert_eq!(questions.len(), all, "{fault}: asked for twice in one run");
    }

    /// Rows that an item which is done promises, and that are not there; and rows that nobody sent.
    pub(super) fn wrong_rows<'a>(&'a self, whole: &'a Self) -> Vec<&'a String> {
        let promised = |row: &&String| self.done.iter().any(|item| row.starts_with(item.as_str()));
        let lost = whole.rows.iter().filter(promised).filter(|row| !self.rows.contains(*row));
        lost.chain(self.rows.difference(&whole.rows)).collect()
    }
}

impl Whole {
    /// Collects an account from this QoS endpoint.
    pub(super) async fn collected(shape: Shape, source: &'static str) -> Self {
        let zoom = Collecting::from(&shape).await;
        let (db, empty) = (zoom.db("whole"), zoom.db("empty"));
        let run = output(collect(&zoom.server, &db, source)).await;
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        Store::open(&empty, Journal::Wal).unwrap().close().unwrap();
        let (dump, stored) = (dump(&db), Stored::read(&db).unwrap());
        assert!(!stored.rows.is_empty() && stored.done.len() >= 3, "{stored:?}");
        Self { dump, stored, shape, source, empty, _zoom: zoom }
    }

    /// Looks at what a fault left behind, then runs the same command again, after which everything must be there and
    /// nothing asked for again that was.
    pub(super) async fn recovers(&self, struck: &Collecting, db: &Path, fault: &str) -> Cost {
        let left =
            Stored::left_behind(db).unwrap_or_else(|problem| panic!("{fault}: the database is broken: {problem}"));
        assert_eq!(left.wrong_rows(&self.stored), [""; 0], "{fault}: rows after the fault");
        let zoom = Collecting::from(&self.shape).await;
        let again = output(collect(&zoom.server, db, self.source)).await;
        assert_eq!(code(&again), 0, "{fault}: {}", stderr(&again));
        assert_same(&self.dump, &dump(db), fault);
        let stored = Stored::read(db).unwrap_or_else(|problem| panic!("{fault}: after the next run: {problem}"));
        let (first, again) = (struck.server.requests(), zoom.server.requests());
        left.check_asked(&again, fault);
        let repeated = repeated(&first, &again);
        let of_one = repeated.iter().filter(|question| question.kind == QuestionKind::QosOfOne).count();
        assert!(of_one <= MOST_UNDER_WAY, "{fault}: {of_one} participants were asked for again");
        Cost {
            struck: 1,
            survived: 1,
            rows_lost: self.stored.rows.difference(&stored.rows).count(),
            rows_doubled: stored.doubled + left.doubled,
            calls_repeated: repeated.len(),
            most_repeated: repeated.len(),
        }
    }
}

impl Cost {
    /// Shows what faults cost, and fails unless that is nothing but some calls.
    #[track_caller]
    pub(super) fn check(self, what: &str, at_least: usize) {
        show(what, self);
        assert!(self.struck >= at_least, "{what}: {self}");
        assert_eq!((self.struck - self.survived, self.rows_lost, self.rows_doubled), (0, 0, 0), "{what}: {self}");
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.struck += other.struck;
        self.survived += other.survived;
        self.rows_lost += other.rows_lost;
        self.rows_doubled += other.rows_doubled;
        self.calls_repeated += other.calls_repeated;
        self.most_repeated = self.most_repeated.max(other.most_repeated);
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { struck, survived, rows_lost, rows_doubled, calls_repeated, most_repeated } = self;
        write!(f, "{survived} of {struck} survived, {rows_lost} rows lost, {rows_doubled} doubled, ")?;
        write!(f, "{calls_repeated} calls repeated, at most {most_repeated} after one fault")
    }
}

/// The questions that both runs asked.
fn repeated(first: &[Request], again: &[Request]) -> Vec<Question> {
    let first: BTreeSet<Question> = questions(first).into_iter().collect();
    questions(again).into_iter().filter(|question| first.contains(question)).collect()
}
