//! Adding events, and what Zoom counted on days, to a lake.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::Lake;
use super::delta::{Commit, Keeping, Operation};
use super::error::Error;
use super::files::Hashed;
use super::manifest::{Entry, Held, Manifest};
use crate::export::destination::Staging;
use crate::export::kept::{COUNTED, samples_left};
use crate::export::partition::{self, Partition};
use crate::export::selection::Event;
use crate::export::subject::Subject;
use crate::export::view::View;
use crate::export::{self, Exported, FileFormat, Identities, Selection, Source, at_once, view};
use crate::model::{EventKind, Timestamp};

/// How a lake is written.
#[derive(Debug)]
pub struct Writing<'w> {
    /// What it says of people.
    pub identities: &'w Identities,
    /// What is to become of its Delta logs.
    pub delta_logs: Keeping,
    /// When it is written.
    pub now: Timestamp,
}

/// Writes the selected events and days of a database to its lake: all of them, or none if it fails. What the lake has of
/// them is replaced, but never samples by none: those were pruned.
///
/// # Errors
///
/// If the database cannot be read, the folder is no lake of this database, a file cannot be written, or another export
/// holds the folder.
pub fn export(source: &Source, selection: &Selection, writing: &Writing<'_>, folder: &Path) -> Result<Exported, Error> {
    let (mut lake, origin) = Lake::open_or_begin(folder, source.connection(), writing.identities)?;
    if !writing.delta_logs.replaces_what_is_there() {
        lake.logs.must_be_sound()?;
    }
    let mut staging = lake.destination.stage()?;
    let exported = source.work(|| stage(source, selection, writing, &mut lake.manifest, &mut staging))?;
    lake.manifest.stage(&mut staging)?;
    origin.stage(&mut staging)?;
    let commit = Commit { operation: Operation::Export, keeping: writing.delta_logs, now: writing.now };
    lake.logs.stage(&lake.manifest, commit, &mut staging)?;
    staging.commit()?;
    Ok(exported)
}

/// What is the same for all files that are made.
struct Making<'m, 'd> {
    views: Vec<View>,
    /// On which day each event lies that was exported before.
    before: BTreeMap<(EventKind, String), NaiveDate>,
    writing: &'m Writing<'m>,
    lake: Mutex<(&'m mut Manifest, &'m mut Staging<'d>)>,
}

/// Makes the files of the selected events and days.
fn stage(
    source: &Source,
    selection: &Selection,
    writing: &Writing<'_>,
    manifest: &mut Manifest,
    staging: &mut Staging<'_>,
) -> Result<Exported, Error> {
    let (views, folder) = (view::of_events(), manifest.folder().to_owned());
    let before = partition::in_folder(&folder)?;
    let making = Making { views, before, writing, lake: Mutex::new((manifest, staging)) };
    let events = selection.events(source.connection())?;
    let mut exported = at_once::each(source, &events, |source, event| making.event(source, event))?;
    let view = view::of_days();
    let lies_there = |day| folder.join(Subject::Day(day).path(view.name, FileFormat::Parquet)).exists();
    for day in selection.counted_days(source.connection(), lies_there)? {
        let held = making.file(source, &view, Subject::Day(day))?;
        let (rows, bytes) = (held.rows, held.sum.bytes);
        exported.add(Exported { counted_days: 1, rows, bytes, ..Exported::default() });
        making.lake().0.put_of_day(day, view.name, held, writing.now)?;
    }
    Ok(exported)
}

impl<'m, 'd> Making<'m, 'd> {
    /// Makes the files of an event, and has those go that lie on another day.
    fn event(&self, source: &Source, event: &Event) -> Result<Exported, Error> {
        let partition = Partition::of(event);
        // One transaction, so that the views of an event agree although a run may be writing.
        let snapshot = source.connection().unchecked_transaction()?;
        if let Some(day) = self.before.get(&partition.of_event()) {
            let known = partition.on(*day);
            let entry = self.lake().0.entry(&known)?;
            if let Some(entry) = entry
                && entry.has_more_samples(&snapshot, event)?
            {
                return Ok(Exported { kept: 1, ..Exported::default() });
            }
            if *day != partition.day {
                let mut lake = self.lake();
                lake.0.remove(&known)?;
                self.views.iter().for_each(|view| lake.1.remove(known.path(view.name, FileFormat::Parquet)));
            }
        }
        let entry = self.files(source, event)?;
        let (rows, bytes, nameless) = (entry.rows(), entry.bytes(), u64::from(event.is_nameless));
        self.lake().0.put(partition.day, entry, self.writing.now)?;
        Ok(Exported { events: 1, rows, bytes, nameless, ..Exported::default() })
    }

    /// Makes the file of an event in every view.
    fn files(&self, source: &Source, event: &Event) -> Result<Entry, Error> {
        let sql = "SELECT event_number, coalesce(start_at, first_seen_at) FROM event WHERE kind = ? AND event_uuid = ?";
        let mut entry = source.connection().query_row(sql, params![event.kind.as_str(), event.uuid.0], |row| {
            Ok(Entry {
                kind: event.kind.to_string(),
                event_uuid: event.uuid.0.clone(),
                event_number: row.get(0)?,
                dated_at: row.get(1)?,
                files: BTreeMap::new(),
            })
        })?;
        for view in &self.views {
            entry.files.insert(view.name.to_owned(), self.file(source, view, Subject::Event(event))?);
        }
        Ok(entry)
    }

    /// Makes the file of an event or a day in a view, and says what it holds.
    fn file(&self, source: &Source, view: &View, subject: Subject<'_>) -> Result<Held, Error> {
        let file = self.lake().1.file(subject.path(view.name, FileFormat::Parquet))?;
        let (mut file, held) = write_view(source, view, subject, self.writing.identities, file)?;
        file.finish()?;
        Ok(held)
    }

    fn lake(&self) -> MutexGuard<'_, (&'m mut Manifest, &'m mut Staging<'d>)> {
        self.lake.lock().expect("a panic ends the program")
    }
}

/// Writes the rows of an event or a day in a view, and says what was written.
pub(super) fn write_view<W: std::io::Write>(
    source: &Source,
    view: &View,
    subject: Subject<'_>,
    identities: &Identities,
    out: W,
) -> Result<(W, Held), Error> {
    let mut hashed = Hashed::new(out);
    let extent = export::write_rows(source, view, subject, identities, FileFormat::Parquet, &mut hashed)?;
    Ok(hashed.held(extent))
}

impl Entry {
    /// Whether samples of the event lie in the lake that were aged out of the database.
    pub(super) fn has_more_samples(&self, connection: &Connection, event: &Event) -> Result<bool, Error> {
        let held = self.files.get(COUNTED).map_or(0, |held| held.rows);
        Ok(event.is_pruned && held > u64::try_from(samples_left(connection, event)?).unwrap_or(0))
    }
}
