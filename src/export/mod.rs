//! The contract views as files that other tools read: Parquet in hive partitions, or CSV.
//!
//! An export is a folder for each of the [`view::EXPORTED`] views, in it a folder for each kind of event and UTC day,
//! in it one file for each event: `v_sample/kind=meeting/event_date=2026-11-20/event-….parquet`. The same event again
//! replaces its files, so a nightly export of the last days is repeatable, and a reader who wants one day opens one
//! folder. What Zoom counted is of a day and of no event: `v_zoom_count/day_on=2026-11-20/counts.parquet`.
//!
//! [`selection`] says which events, [`rows`] reads them session by session, so that memory stays flat, through the
//! rules of [`identity`]; [`file_format`] writes them. Files are made aside and take their names together, at the end:
//! [`destination`].

pub(crate) mod account;
pub(crate) mod at_once;
#[cfg(feature = "parquet")]
mod columns;
pub mod destination;
mod error;
mod exported;
mod file_format;
pub mod identity;
pub(crate) mod kept;
pub mod pages;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
#[cfg(feature = "parquet")]
mod parquet_pages;
#[cfg(feature = "parquet")]
pub(crate) mod parquet_rows;
pub(crate) mod partition;
pub(crate) mod place;
#[cfg(feature = "parquet")]
mod query;
pub(crate) mod row_writer;
mod rows;
pub mod selection;
mod source;
pub(crate) mod subject;
#[cfg(feature = "parquet")]
mod thrift;
pub mod view;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use chrono::NaiveDate;

pub use destination::Destination;
pub use error::Error;
pub use exported::Exported;
pub use file_format::FileFormat;
pub use identity::Identities;
pub use selection::Selection;
pub use source::Source;

use crate::model::EventKind;
use crate::render::RowSink;
use crate::report;

use self::destination::Staging;
use self::partition::Partition;
use self::place::LAKE;
use self::row_writer::Extent;
use self::selection::Event;
use self::subject::Subject;
use self::view::View;

/// Exports the selected events and days of a database to a folder: all of them, or none if it fails.
///
/// # Errors
///
/// If the database cannot be read, a file cannot be written, or another export holds the folder.
pub fn export(
    source: &Source,
    selection: &Selection,
    identities: &Identities,
    format: FileFormat,
    folder: &Path,
) -> Result<Exported, Error> {
    let destination = Destination::open(folder)?;
    must_be_no_lake(folder)?;
    let mut staging = destination.stage()?;
    // What a killed export left, and was finished by now, may be the first of a lake.
    must_be_no_lake(folder)?;
    let exported = source.work(|| stage(source, selection, (identities, format), folder, &mut staging))?;
    staging.commit()?;
    Ok(exported)
}

/// What is the same for all files that are made.
struct Making<'m, 'd> {
    views: Vec<View>,
    /// On which day each event lies that was exported before.
    before: BTreeMap<(EventKind, String), NaiveDate>,
    identities: &'m Identities,
    format: FileFormat,
    folder: &'m Path,
    staging: Mutex<&'m mut Staging<'d>>,
}

/// Makes the files of the selected events and days.
fn stage(
    source: &Source,
    selection: &Selection,
    (identities, format): (&Identities, FileFormat),
    folder: &Path,
    staging: &mut Staging<'_>,
) -> Result<Exported, Error> {
    let (connection, staging) = (source.connection(), Mutex::new(staging));
    let (views, before) = (view::of_events(), partition::in_folder(folder)?);
    let making = Making { views, before, identities, format, folder, staging };
    let events = selection.events(connection)?;
    let mut exported = at_once::each(source, &events, |source, event| making.event(source, event))?;
    let view = view::of_days();
    let path = |day| Subject::Day(day).path(view.name, format);
    for day in selection.counted_days(connection, |day| folder.join(path(day)).exists())? {
        exported.add(making.file(source, &view, Subject::Day(day), path(day))?);
        exported.counted_days += 1;
    }
    Ok(exported)
}

impl<'m, 'd> Making<'m, 'd> {
    /// Makes the files of an event, and has those go that lie on another day.
    fn event(&self, source: &Source, event: &Event) -> Result<Exported, Error> {
        let (partition, folder, format) = (Partition::of(event), self.folder, self.format);
        // One transaction, so that the views of an event agree although a run may be writing.
        let snapshot = source.connection().unchecked_transaction()?;
        let former = self.before.get(&partition.of_event()).map(|day| partition.on(*day));
        let kept = match former.clone() {
            Some(former) if kept::has_more_samples(folder, &former, format, &snapshot, event)? => Some(former),
            _ => None,
        };
        let (kept_events, nameless) = (u64::from(kept.is_some()), u64::from(event.is_nameless));
        let mut exported = Exported { events: 1, kept: kept_events, nameless, ..Exported::default() };
        for view in self.views.iter().filter(|view| kept.is_none() || !view.is_of_samples()) {
            let path = kept.as_ref().unwrap_or(&partition).path(view.name, format);
            exported.add(self.file(source, view, Subject::Event(event), path)?);
        }
        if let Some(stale) = former.filter(|former| kept.is_none() && *former != partition) {
            let mut staging = self.staging();
            self.views.iter().for_each(|view| staging.remove(stale.path(view.name, format)));
        }
        Ok(exported)
    }

    /// Makes the file of an event or a day in a view.
    fn file(&self, source: &Source, view: &View, subject: Subject<'_>, path: PathBuf) -> Result<Exported, Error> {
        let mut file = self.staging().file(path)?;
        let Extent { rows, .. } = write_rows(source, view, subject, self.identities, self.format, &mut file)?;
        let bytes = file.finish()?;
        Ok(Exported { rows, bytes, ..Exported::default() })
    }

    fn staging(&self) -> MutexGuard<'_, &'m mut Staging<'d>> {
        self.staging.lock().expect("a panic ends the program")
    }
}

fn must_be_no_lake(folder: &Path) -> Result<(), Error> {
    let is_lake = folder.join(LAKE).exists() || !account::in_folder(folder)?.is_empty();
    if is_lake { Err(Error::Lake(folder.to_owned())) } else { Ok(()) }
}

/// What writes the rows of any query as Parquet.
///
/// # Errors
///
/// If this program was built without it.
pub fn query_sink<'out>(out: &'out mut dyn Write) -> Result<Box<dyn RowSink + 'out>, report::Error> {
    #[cfg(feature = "parquet")]
    return Ok(Box::new(query::ParquetSink::new(out)));
    #[cfg(not(feature = "parquet"))]
    {
        let _nothing_is_written = out;
        Err(report::Error::Output(std::io::Error::other(Error::NoParquet)))
    }
}

/// Writes the rows of an event or a day in a view as one file, and says which there were.
pub(crate) fn write_rows(
    source: &Source,
    view: &View,
    subject: Subject<'_>,
    identities: &Identities,
    format: FileFormat,
    out: &mut dyn Write,
) -> Result<Extent, Error> {
    let mut writer = file_format::begin(view, identities, format, out)?;
    let rows = rows::read(source, view, subject, identities, &mut |cells| writer.row(cells))?;
    Ok(Extent { rows, ranges: writer.finish()? })
}
