//! Whether the database at a path holds what it should, and shows what is this program's.

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::error::Error;
use super::likeness::{self, Differences};
use super::soundness::{damage, orphans};
use super::view_set::{self, Standing};
use super::{open, pack, schema};
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
    let problems = unreadable(&connection, path, depth)?;
    if !problems.is_empty() {
        return Ok(problems);
    }
    if schema::version(&connection, path)? != schema::KNOWN_VERSION {
        return Ok(orphans(&connection)?);
    }
    contradictions(&connection, path)
}

/// What rows say against each other: they refer to nothing, or packs hold something else.
fn contradictions(connection: &Connection, path: &Path) -> Result<Vec<String>, Error> {
    std::thread::scope(|scope| {
        let differing = scope.spawn(|| differing(path, pack::packed(&open::open_any_version(path)?)?));
        let problems = orphans(connection)?;
        let differing = differing.join().expect("comparing does not panic")?;
        Ok(if problems.is_empty() { unlike_their_rows(&differing).into_iter().collect() } else { problems })
    })
}

/// The sessions among these whose packs differ from their rows, which takes longer than all the rest: each core looks at
/// a part of them.
fn differing(path: &Path, packed: RangeInclusive<i64>) -> Result<Vec<i64>, Error> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    std::thread::scope(|scope| {
        let parts = parts_of(packed, threads);
        let begin = |part| scope.spawn(move || pack::differing(&open::open_any_version(path)?, part));
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
    let connection = open::open_any_version(path)?;
    let problems = unreadable(&connection, path, Depth::Quick)?;
    if problems.is_empty() { Ok(orphans(&connection)?) } else { Ok(problems) }
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

/// What others put beside the rows first: a constraint of theirs would be run for every row that is looked at.
fn unreadable(connection: &Connection, path: &Path, depth: Depth) -> Result<Vec<String>, Error> {
    let differences = match likeness::differences(connection, schema::version(connection, path)?) {
        Err(error) if error.sqlite_code() == Some(ErrorCode::DatabaseCorrupt) => Differences::default(),
        differences => differences?,
    };
    if differences.problems.is_empty() { damage(connection, path, depth) } else { Ok(differences.problems) }
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
