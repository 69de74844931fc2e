//! Whether the database at a path holds what it should, and shows what is this program's.

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, ErrorCode};

use super::database::STEPS_BETWEEN_LOOKS;
use super::error::Error;
use super::soundness::{damage, orphans};
use super::view_set::{self, Standing};
use super::{likeness, open, pack, schema};
use crate::model::count::several;

pub use super::soundness::Depth;

/// Each has a cache of its own.
const MOST_THREADS: usize = 4;

/// How the views that a file shows to other tools differ from this program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherViews {
    /// By view.
    pub differences: Vec<String>,
    /// Whether a later release made them, so that this one leaves them there.
    pub are_later: bool,
}

impl OtherViews {
    /// What is to be done about them.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        if self.are_later {
            "a later release put them there, and this one reads by its own; upgrade zoom-qos to read by those"
        } else {
            "the next `zoom-qos collect`, or any command that writes, puts this release's there"
        }
    }
}

/// What is wrong with the database at this path, of whatever schema version; nothing for one that is sound.
///
/// It only reads, so it may run beside a collection.
///
/// # Errors
///
/// If the file is absent, is no database of ours or is too damaged to be opened.
pub fn check(path: &Path, depth: Depth) -> Result<Vec<String>, Error> {
    let connection = open::open_any_version(path)?;
    // Of another version it is not known what packs are made of.
    let is_known = schema::version(&connection, path)? == schema::KNOWN_VERSION;
    problems(&connection, path, depth, is_known.then_some(differing))
}

/// Finds the sessions whose packs differ from their rows.
type Compare = fn(&Beside<'_>) -> Result<Vec<i64>, Error>;

/// What is wrong, the worst first: what keeps the file from being read, rows that refer to nothing, packs that hold
/// something else.
///
/// All of it is looked for at once, as SQLite looks at the pages on one thread, which takes longest. Each statement sees
/// what was committed when it began: no two have to see the same, as whatever was committed has to be sound.
fn problems(
    connection: &Connection,
    path: &Path,
    depth: Depth,
    compare: Option<Compare>,
) -> Result<Vec<String>, Error> {
    let altered = altered(connection, path)?;
    if !altered.is_empty() {
        return Ok(altered);
    }
    let beside = Beside { path, is_in_vain: Arc::default() };
    std::thread::scope(|scope| {
        let orphans = scope.spawn(|| Ok(orphans(&beside.open()?)?));
        let differing = scope.spawn(|| compare.map_or_else(|| Ok(Vec::new()), |compare| compare(&beside)));
        let damage = damage(connection, path, depth);
        if !damage.as_ref().is_ok_and(Vec::is_empty) {
            beside.is_in_vain.store(true, Ordering::Relaxed);
        }
        let (orphans, differing): (Result<_, Error>, _) =
            (orphans.join().expect("looking does not panic"), differing.join().expect("comparing does not panic"));
        let damage = damage?;
        if !damage.is_empty() {
            return Ok(damage);
        }
        let (orphans, differing) = (orphans?, differing?);
        Ok(if orphans.is_empty() { unlike_their_rows(&differing).into_iter().collect() } else { orphans })
    })
}

/// What is looked at while nobody knows yet whether the file is damaged: in one that is, pages may lead back to one another
/// and rows never end.
struct Beside<'p> {
    path: &'p Path,
    /// Whether damage was found, after which nobody asks for anything else.
    is_in_vain: Arc<AtomicBool>,
}

impl Beside<'_> {
    /// A connection that ends what it runs once that is in vain.
    fn open(&self) -> Result<Connection, Error> {
        let mut connection = open::open_any_version(self.path)?;
        let is_in_vain = Arc::clone(&self.is_in_vain);
        connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || is_in_vain.load(Ordering::Relaxed)))?;
        Ok(connection)
    }
}

/// The sessions whose packs differ from their rows: each core looks at a part of them.
fn differing(beside: &Beside<'_>) -> Result<Vec<i64>, Error> {
    let packed = pack::packed(&beside.open()?)?;
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    std::thread::scope(|scope| {
        let parts = parts_of(packed, threads);
        let begin = |part| scope.spawn(move || pack::differing(&beside.open()?, part));
        let threads: Vec<_> = parts.map(begin).collect();
        let parts = threads.into_iter().map(|thread| thread.join().expect("comparing does not panic"));
        Ok(parts.collect::<Result<Vec<_>, _>>()?.concat())
    })
}

/// Numbers as so many parts of the same length, or one more.
fn parts_of(all: RangeInclusive<i64>, parts: usize) -> impl Iterator<Item = RangeInclusive<i64>> {
    let (first, last) = all.into_inner();
    let length = last.saturating_sub(first) / i64::try_from(parts).unwrap_or(1) + 1;
    let part = move |from: i64| from..=last.min(from.saturating_add(length - 1));
    (first..=last).step_by(usize::try_from(length).unwrap_or(1)).map(part)
}

fn unlike_their_rows(sessions: &[i64]) -> Option<String> {
    let (first, sessions) = (sessions.first()?, several(sessions.len(), "session"));
    Some(format!(
        "the packed samples of {sessions} differ from their rows, first in session_id {first}: \
         `zoom-qos db check --repack` rebuilds them from the rows"
    ))
}

/// The same without a look at whether what reports read is what the rows say, which takes as long as reading all rows.
///
/// # Errors
///
/// Those of [`check`].
pub fn check_quickly(path: &Path) -> Result<Vec<String>, Error> {
    problems(&open::open_any_version(path)?, path, Depth::Quick, None)
}

/// What in a database is not this program's and is left alone: tables, indexes and views of other names.
///
/// # Errors
///
/// Those of [`check`].
pub fn foreign(path: &Path) -> Result<Vec<String>, Error> {
    let connection = open::open_any_version(path)?;
    Ok(likeness::differences(&connection, schema::version(&connection, path)?)?.foreign)
}

/// How the views of a database differ from this program's, if they do. They wait for a migration that is pending.
///
/// # Errors
///
/// Those of [`check`].
pub fn other_views(path: &Path) -> Result<Option<OtherViews>, Error> {
    let connection = open::open_any_version(path)?;
    if schema::version(&connection, path)? != schema::KNOWN_VERSION {
        return Ok(None);
    }
    let differences = view_set::differences(&connection)?;
    let are_later = view_set::standing(&connection)? == Standing::Later;
    Ok((!differences.is_empty()).then_some(OtherViews { differences, are_later }))
}

/// What others put beside the rows, which is looked for first: a constraint of theirs would be run for every row that is
/// looked at.
fn altered(connection: &Connection, path: &Path) -> Result<Vec<String>, Error> {
    match likeness::differences(connection, schema::version(connection, path)?) {
        Err(error) if error.sqlite_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(Vec::new()),
        differences => Ok(differences?.problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_all_of_it_and_no_part_of_another() {
        for (all, parts, expected) in [
            (1..=10, 3, vec![1..=4, 5..=8, 9..=10]),
            (5..=5, 4, vec![5..=5]),
            (-2..=1, 4, vec![-2..=-2, -1..=-1, 0..=0, 1..=1]),
        ] {
            assert_eq!(parts_of(all, parts).collect::<Vec<_>>(), expected);
        }
        let [first, last] = [1, 0];
        assert_eq!(parts_of(first..=last, 2).count(), 0, "without any pack");
    }
}
