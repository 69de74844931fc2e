//! Proving a lake against its database: every file is what the manifest says, and says what the database says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::delta::Fault;
use super::error::Error;
use super::manifest::{Day, Entry, Held};
use super::write::write_view;
use super::{Lake, content, files};
use crate::export::kept::samples_left;
use crate::export::partition::Partition;
use crate::export::selection::Event;
use crate::export::subject::Subject;
use crate::export::view::{self, OF_DAYS, View};
use crate::export::{FileFormat, Identities, Selection, Source};
use crate::model::count::several;
use crate::model::{EventKind, EventUuid};
use crate::store;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Events of the lake.
    pub events: u64,
    /// Days of the lake that have Zoom's own counts.
    pub counted_days: u64,
    /// The rows of both.
    pub rows: u64,
    /// Events whose files are whole, but that the database has nothing left of to compare.
    pub only_here: u64,
    /// What does not hold, each in a line.
    pub faults: Vec<String>,
}

/// Compares the whole lake with the whole database.
///
/// # Errors
///
/// If the folder has no lake of this database, or something cannot be read at all.
pub fn verify(source: &Source, identities: &Identities, folder: &Path) -> Result<Verified, Error> {
    let connection = source.connection();
    let mut lake = Lake::open_of(folder, connection, identities)?;
    let prover = Prover { source, views: view::of_events(), identities, folder };
    let mut unlisted = files::all(folder)?;
    let everything = Selection::default();
    let mut stored: BTreeMap<NaiveDate, Vec<Event>> = BTreeMap::new();
    for event in everything.events(connection)? {
        stored.entry(event.day).or_default().push(event);
    }
    let counted: BTreeSet<NaiveDate> = everything.counted_days(connection, |_| false)?.into_iter().collect();
    let mut days: BTreeSet<NaiveDate> = lake.manifest.all_days()?.into_iter().collect();
    days.extend(stored.keys().chain(&counted));
    let mut verified = Verified::default();
    for day in days {
        let Day { events, files, .. } = lake.manifest.take_day(day)?;
        for entry in &events {
            for view in entry.files.keys() {
                unlisted.remove(&entry.partition(day).path(view, FileFormat::Parquet));
            }
        }
        prover.verify_events(day, &events, stored.remove(&day).unwrap_or_default(), &mut verified)?;
        if let Some(held) = files.get(OF_DAYS) {
            unlisted.remove(&Subject::Day(day).path(OF_DAYS, FileFormat::Parquet));
            prover.verify_counts(day, held, counted.contains(&day), &mut verified)?;
        } else if counted.contains(&day) {
            verified.faults.push(format!("Zoom's counts of {day}: not in the lake"));
        }
    }
    for Fault { path, reason } in lake.logs.faults(&mut unlisted)? {
        verified.faults.push(format!("{}: {reason}; `--delta anew` makes the log again", path.display()));
    }
    let unlisted = unlisted.iter().map(|path| format!("{}: not in the manifest", path.display()));
    verified.faults.extend(unlisted);
    Ok(verified)
}

/// The events that a lake provably has, which stays held as long as this lives.
#[derive(Debug)]
pub struct Proven {
    /// Those of them of which something would be taken.
    pub events: Vec<(EventKind, EventUuid)>,
    /// Why others are not among them, each in a line.
    pub faults: Vec<String>,
    _lake: Lake,
}

/// Proves those events of a database of which something would be taken. Of one whose samples only the lake has by now, the
/// files have to be whole, and say what the database says of all else.
///
/// # Errors
///
/// Those of [`verify`].
pub fn prove(
    source: &Source,
    identities: &Identities,
    folder: &Path,
    is_taken_from: impl Fn(&Connection, &(EventKind, EventUuid)) -> Result<bool, store::Error>,
) -> Result<Proven, Error> {
    let connection = source.connection();
    let mut lake = Lake::open_of(folder, connection, identities)?;
    let prover = Prover { source, views: view::of_events(), identities, folder };
    let (mut events, mut faults) = (Vec::new(), Vec::new());
    for event in Selection::default().events(connection)? {
        let known = (event.kind, event.uuid.clone());
        if !is_taken_from(connection, &known)? {
            continue;
        }
        let Some(entry) = lake.manifest.entry(&Partition::of(&event))? else {
            faults.push(format!("{}: not in the lake", name_of(&event)));
            continue;
        };
        if let Some(damage) = prover.damage(&entry, event.day)? {
            faults.push(damage);
            continue;
        }
        match prover.compare(&event, &entry)? {
            Compared::Same => events.push(known),
            Compared::Pruned if samples_left(connection, &event)? == 0 => {
                match prover.difference_of_others(&event, &entry)? {
                    None => events.push(known),
                    Some(difference) => faults.push(difference),
                }
            }
            Compared::Pruned => faults.push(format!("{}: was pruned and partly collected again", name_of(&event))),
            Compared::Different(difference) => faults.push(difference),
        }
    }
    Ok(Proven { events, faults, _lake: lake })
}

/// How an event's files compare with the database.
enum Compared {
    Same,
    /// The database has none of the samples that the lake has.
    Pruned,
    Different(String),
}

struct Prover<'p> {
    source: &'p Source,
    views: Vec<View>,
    identities: &'p Identities,
    folder: &'p Path,
}

impl Prover<'_> {
    /// The events of a day, those of the lake and those of the database.
    fn verify_events(
        &self,
        day: NaiveDate,
        entries: &[Entry],
        mut stored: Vec<Event>,
        verified: &mut Verified,
    ) -> Result<(), Error> {
        for entry in entries {
            let partition = entry.partition(day);
            verified.events += 1;
            verified.rows += entry.rows();
            let place = stored.iter().position(|event| Partition::of(event) == partition);
            match (self.damage(entry, day)?, place.map(|place| stored.swap_remove(place))) {
                (Some(damage), _) => verified.faults.push(damage),
                (None, None) => verified.only_here += 1,
                (None, Some(event)) => match self.compare(&event, entry)? {
                    Compared::Same => {}
                    Compared::Pruned => verified.only_here += 1,
                    Compared::Different(difference) => verified.faults.push(difference),
                },
            }
        }
        verified.faults.extend(stored.iter().map(|event| format!("{}: not in the lake", name_of(event))));
        Ok(())
    }

    /// What Zoom counted on a day, which the database may have no more.
    fn verify_counts(
        &self,
        day: NaiveDate,
        held: &Held,
        is_stored: bool,
        verified: &mut Verified,
    ) -> Result<(), Error> {
        verified.counted_days += 1;
        verified.rows += held.rows;
        let subject = Subject::Day(day);
        let fault = match self.fault(&subject.path(OF_DAYS, FileFormat::Parquet), held)? {
            None if is_stored => self.source.work(|| self.difference(&view::of_days(), subject, held))?,
            fault => fault,
        };
        verified.faults.extend(fault);
        Ok(())
    }

    /// What is wrong with an event's files, whatever the database says.
    fn damage(&self, entry: &Entry, day: NaiveDate) -> Result<Option<String>, Error> {
        for view in &self.views {
            let path = entry.partition(day).path(view.name, FileFormat::Parquet);
            let Some(held) = entry.files.get(view.name) else {
                return Ok(Some(format!("{}: not in the manifest", path.display())));
            };
            if let Some(fault) = self.fault(&path, held)? {
                return Ok(Some(fault));
            }
        }
        Ok(None)
    }

    /// Why a file of the lake is not what the manifest says, if it is not.
    fn fault(&self, path: &Path, held: &Held) -> Result<Option<String>, Error> {
        let fault = self.source.work(|| files::fault(&self.folder.join(path), &held.sum))?;
        Ok(fault.map(|fault| format!("{}: {fault}", path.display())))
    }

    /// Writes what the database has into nowhere, and sees whether the same bytes would come of it. Where another
    /// release wrote the lake, they may not: then the rows are compared.
    fn compare(&self, event: &Event, entry: &Entry) -> Result<Compared, Error> {
        self.source.work(|| self.compared(event, entry))
    }

    fn compared(&self, event: &Event, entry: &Entry) -> Result<Compared, Error> {
        let snapshot = self.source.connection().unchecked_transaction()?;
        if entry.has_more_samples(&snapshot, event)? {
            return Ok(Compared::Pruned);
        }
        // The samples last: they are many, and what differs elsewhere is known before.
        let difference = match self.difference_among(event, entry, |view| !view.is_of_samples())? {
            None => self.difference_among(event, entry, View::is_of_samples)?,
            difference => difference,
        };
        Ok(difference.map_or(Compared::Same, Compared::Different))
    }

    /// What the database says differently of an event whose samples it has no more.
    fn difference_of_others(&self, event: &Event, entry: &Entry) -> Result<Option<String>, Error> {
        let _snapshot = self.source.connection().unchecked_transaction()?;
        self.source.work(|| self.difference_among(event, entry, |view| !view.is_of_samples()))
    }

    /// What the database says differently of an event in some views.
    fn difference_among(
        &self,
        event: &Event,
        entry: &Entry,
        is_asked: impl Fn(&View) -> bool,
    ) -> Result<Option<String>, Error> {
        for view in self.views.iter().filter(|view| is_asked(view)) {
            let Some(held) = entry.files.get(view.name) else { continue };
            if let Some(difference) = self.difference(view, Subject::Event(event), held)? {
                return Ok(Some(difference));
            }
        }
        Ok(None)
    }

    /// What the database says differently from a file.
    fn difference(&self, view: &View, subject: Subject<'_>, held: &Held) -> Result<Option<String>, Error> {
        let (_, fresh) = write_view(self.source, view, subject, self.identities, std::io::sink())?;
        if fresh.sum == held.sum {
            return Ok(None);
        }
        let path = subject.path(view.name, FileFormat::Parquet);
        if fresh.rows != held.rows {
            let (stored, held) = (fresh.rows, several(held.rows, "row"));
            return Ok(Some(format!("{}: {held}, the database has {stored}", path.display())));
        }
        let file = tempfile::tempfile().map_err(Error::file("make a file for", &path))?;
        let (file, _) = write_view(self.source, view, subject, self.identities, file)?;
        let is_same = content::is_same(&self.folder.join(&path), file)?;
        Ok((!is_same).then(|| format!("{}: the database says something else", path.display())))
    }
}

fn name_of(event: &Event) -> String {
    format!("{} {} of {}", event.kind, event.uuid.0, event.day)
}
