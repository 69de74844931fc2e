//! Adding events, and what Zoom counted on days, to a lake.

use std::collections::BTreeMap;
use std::path::Path;

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
use crate::export::{self, Exported, FileFormat, Identities, Selection, Source, view};
use crate::model::Timestamp;

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

/// Makes the files of the selected events and days.
fn stage(
    source: &Source,
    selection: &Selection,
    writing: &Writing<'_>,
    manifest: &mut Manifest,
    staging: &mut Staging<'_>,
) -> Result<Exported, Error> {
    let (connection, views) = (source.connection(), view::of_events());
    let before = partition::in_folder(manifest.folder())?;
    let mut exported = Exported::default();
    for event in selection.events(connection)? {
        let partition = Partition::of(&event);
        // One transaction, so that the views of an event agree although a run may be writing.
        let snapshot = connection.unchecked_transaction()?;
        if let Some(day) = before.get(&partition.of_event()) {
            let known = partition.on(*day);
            let entry = manifest.entry(&known)?;
            if let Some(entry) = entry
                && entry.has_more_samples(&snapshot, &event)?
            {
                exported.kept += 1;
                continue;
            }
            if *day != partition.day {
                manifest.remove(&known)?;
                for view in &views {
                    staging.remove(known.path(view.name, FileFormat::Parquet));
                }
            }
        }
        let entry = write(source, &views, &event, writing.identities, staging)?;
        exported.rows += entry.rows();
        exported.bytes += entry.bytes();
        exported.events += 1;
        exported.nameless += u64::from(event.is_nameless);
        manifest.put(partition.day, entry, writing.now)?;
    }
    stage_days(source, selection, writing, (manifest, staging), &mut exported)?;
    Ok(exported)
}

/// Makes the files of the selected days.
fn stage_days(
    source: &Source,
    selection: &Selection,
    writing: &Writing<'_>,
    (manifest, staging): (&mut Manifest, &mut Staging<'_>),
    exported: &mut Exported,
) -> Result<(), Error> {
    let (view, folder) = (view::of_days(), manifest.folder().to_owned());
    let path = |day| Subject::Day(day).path(view.name, FileFormat::Parquet);
    for day in selection.counted_days(source.connection(), |day| folder.join(path(day)).exists())? {
        let held = write_file(source, &view, Subject::Day(day), writing.identities, staging)?;
        exported.counted_days += 1;
        exported.rows += held.rows;
        exported.bytes += held.sum.bytes;
        manifest.put_of_day(day, view.name, held, writing.now)?;
    }
    Ok(())
}

/// Writes every view of an event.
fn write(
    source: &Source,
    views: &[View],
    event: &Event,
    identities: &Identities,
    staging: &mut Staging<'_>,
) -> Result<Entry, Error> {
    let sql = "SELECT event_number, start_at FROM event WHERE kind = ? AND event_uuid = ?";
    let mut entry = source.connection().query_row(sql, params![event.kind.as_str(), event.uuid.0], |row| {
        Ok(Entry {
            kind: event.kind.to_string(),
            event_uuid: event.uuid.0.clone(),
            event_number: row.get(0)?,
            start_at: row.get(1)?,
            files: BTreeMap::new(),
        })
    })?;
    for view in views {
        let held = write_file(source, view, Subject::Event(event), identities, staging)?;
        entry.files.insert(view.name.to_owned(), held);
    }
    Ok(entry)
}

/// Makes the file of an event or a day in a view, and says what it holds.
fn write_file(
    source: &Source,
    view: &View,
    subject: Subject<'_>,
    identities: &Identities,
    staging: &mut Staging<'_>,
) -> Result<Held, Error> {
    let file = staging.file(subject.path(view.name, FileFormat::Parquet))?;
    let (mut file, held) = write_view(source, view, subject, identities, file)?;
    file.finish()?;
    Ok(held)
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
