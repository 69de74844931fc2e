//! What a lake says of itself: whose it is, and for each day which events it has in which files.
//!
//! One small file for each day, so that a nightly export reads and writes what it changes and no more. They are part of
//! the same exchange of files as the data: either both are new or neither.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::Error;
use crate::export::destination::Staging;
use crate::export::partition::Partition;
use crate::export::place::{DAYS, LAKE};
use crate::export::row_writer::Ranges;
use crate::export::subject::Subject;
use crate::export::{FileFormat, Identities};
use crate::files;
use crate::model::{EventKind, Timestamp};

/// The form of a lake that this program writes.
pub(super) const FORMAT: u32 = 1;

/// Says that the folder is a lake, and whose.
const ORIGIN: &str = LAKE;

/// A text whose pseudonym tells one key from another.
const KNOWN_TEXT: &str = "zoom-qos";

/// Whose a lake is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    format: u32,
    /// The instant at which the database came into being, which its copies share and no other database has.
    database: String,
    /// What is said of people.
    pub(super) identities: String,
    /// The pseudonym of a known text.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_check: Option<String>,
}

impl Origin {
    pub(super) fn of(connection: &Connection, identities: &Identities) -> Result<Self, Error> {
        let key_check = match identities {
            Identities::Pseudonym(pseudonyms) => Some(pseudonyms.id_of(KNOWN_TEXT)),
            Identities::None | Identities::NoneButTopics | Identities::Full => None,
        };
        Ok(Self {
            format: FORMAT,
            database: database_of(connection)?,
            identities: identities.as_str().to_owned(),
            key_check,
        })
    }

    /// Whether it is that of a lake of the database that came into being at this instant.
    pub(super) fn is_of(&self, database: &str) -> bool {
        self.database == database
    }

    /// Whether both are of one database, or of copies of it.
    pub(super) fn is_of_the_same(&self, other: &Self) -> bool {
        self.is_of(&other.database)
    }

    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        read(folder, Path::new(ORIGIN))
    }

    /// Refuses to mix what cannot be told apart later.
    pub(super) fn must_be(&self, wanted: &Self, folder: &Path) -> Result<(), Error> {
        if self.database != wanted.database {
            return Err(Error::OtherDatabase(folder.to_owned()));
        }
        self.must_say(wanted, folder)
    }

    /// Refuses to say of people one thing here and another there.
    pub(super) fn must_say(&self, wanted: &Self, folder: &Path) -> Result<(), Error> {
        let folder = folder.to_owned();
        if self.identities != wanted.identities {
            let (found, wanted) = (self.identities.clone(), wanted.identities.clone());
            return Err(Error::OtherIdentities { folder, found, wanted });
        }
        if self.key_check == wanted.key_check { Ok(()) } else { Err(Error::OtherKey(folder)) }
    }

    pub(super) fn stage(&self, staging: &mut Staging<'_>) -> Result<(), Error> {
        write(self, Path::new(ORIGIN), staging)
    }
}

/// The instant at which a database came into being.
pub(super) fn database_of(connection: &Connection) -> Result<String, Error> {
    let sql = "SELECT applied_on FROM refinery_schema_history WHERE version = 1";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// What a lake has of one UTC day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Day {
    format: u32,
    /// Sorted by kind and UUID.
    pub(super) events: Vec<Entry>,
    /// What is of the day and of no event, by view.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) files: BTreeMap<String, Held>,
}

impl Day {
    fn empty() -> Self {
        Self { format: FORMAT, events: Vec::new(), files: BTreeMap::new() }
    }
}

/// One event of a lake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) event_uuid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_number: Option<i64>,
    /// Epoch seconds of what dates it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dated_at: Option<i64>,
    /// By view.
    pub(super) files: BTreeMap<String, Held>,
}

/// What one file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) rows: u64,
    #[serde(flatten)]
    pub(super) sum: Sum,
    /// Since when it is as it is, in epoch seconds. Written again with the same bytes, it is no newer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) written_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Ranges::is_empty")]
    pub(super) ranges: Ranges,
}

impl Held {
    /// It takes the place of what was known of the file, as old as that where the bytes are the same.
    fn begin(&mut self, former: Option<&Self>, now: Timestamp) {
        let same = former.filter(|former| former.sum == self.sum);
        self.written_at = same.map_or(Some(now.0), |former| former.written_at);
    }
}

/// By what the bytes of a file are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Entry {
    fn is_of(&self, partition: &Partition) -> bool {
        self.kind == partition.kind.as_str() && Partition::stem_of(&self.event_uuid) == partition.file_stem
    }

    pub(super) fn kind(&self) -> EventKind {
        EventKind::named(&self.kind).unwrap_or(EventKind::Meeting)
    }

    pub(super) fn partition(&self, day: NaiveDate) -> Partition {
        Partition { kind: self.kind(), day, file_stem: Partition::stem_of(&self.event_uuid) }
    }

    /// The rows of all its files.
    pub(super) fn rows(&self) -> u64 {
        self.files.values().map(|held| held.rows).sum()
    }

    /// The size of all its files.
    pub(super) fn bytes(&self) -> u64 {
        self.files.values().map(|held| held.sum.bytes).sum()
    }
}

/// The days of a lake, as far as they were asked for.
#[derive(Debug)]
pub(super) struct Manifest {
    folder: PathBuf,
    days: BTreeMap<NaiveDate, Known>,
}

/// A day.
#[derive(Debug)]
struct Known {
    /// As it lies in the folder.
    before: Day,
    now: Day,
}

/// What becomes of a file.
#[derive(Debug)]
pub(super) enum Change<'m> {
    /// It is new, or has other bytes.
    Written(&'m Held),
    /// It is gone.
    Removed(&'m Held),
}

impl Manifest {
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), days: BTreeMap::new() }
    }

    /// The lake's folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn day(&mut self, day: NaiveDate) -> Result<&mut Day, Error> {
        match self.days.entry(day) {
            std::collections::btree_map::Entry::Occupied(known) => Ok(&mut known.into_mut().now),
            std::collections::btree_map::Entry::Vacant(vacant) => {
                let before = read_day(&self.folder, day)?;
                Ok(&mut vacant.insert(Known { now: before.clone(), before }).now)
            }
        }
    }

    /// What there is of a day, which is not kept here: of all days it may be too much.
    pub(super) fn take_day(&mut self, day: NaiveDate) -> Result<Day, Error> {
        match self.days.remove(&day) {
            Some(known) => Ok(known.now),
            None => read_day(&self.folder, day),
        }
    }

    /// The event that lies there.
    pub(super) fn entry(&mut self, partition: &Partition) -> Result<Option<Entry>, Error> {
        Ok(self.day(partition.day)?.events.iter().find(|entry| entry.is_of(partition)).cloned())
    }

    pub(super) fn remove(&mut self, partition: &Partition) -> Result<(), Error> {
        self.day(partition.day)?.events.retain(|entry| !entry.is_of(partition));
        Ok(())
    }

    /// Puts an event in the place of what was known of it on that day.
    pub(super) fn put(&mut self, day: NaiveDate, mut entry: Entry, now: Timestamp) -> Result<(), Error> {
        let former = self.entry(&entry.partition(day))?;
        for (view, held) in &mut entry.files {
            held.begin(former.as_ref().and_then(|entry| entry.files.get(view)), now);
        }
        self.remove(&entry.partition(day))?;
        let events = &mut self.day(day)?.events;
        let place = events.partition_point(|other| (&other.kind, &other.event_uuid) < (&entry.kind, &entry.event_uuid));
        events.insert(place, entry);
        Ok(())
    }

    /// Puts the file that a view has of a day in the place of what was known of it.
    pub(super) fn put_of_day(
        &mut self,
        day: NaiveDate,
        view: &str,
        mut held: Held,
        now: Timestamp,
    ) -> Result<(), Error> {
        let files = &mut self.day(day)?.files;
        held.begin(files.get(view), now);
        files.insert(view.to_owned(), held);
        Ok(())
    }

    /// The days that the lake has.
    pub(super) fn all_days(&self) -> Result<Vec<NaiveDate>, Error> {
        let folder = self.folder.join(DAYS);
        let entries = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(Error::file("list", &folder))?,
        };
        let mut days = Vec::new();
        for entry in entries {
            let name = entry.map_err(Error::file("list", &folder))?.file_name();
            let date = name.to_str().and_then(|name| name.strip_prefix("event_date=")?.strip_suffix(".json"));
            days.extend(date.and_then(|date| date.parse::<NaiveDate>().ok()));
        }
        days.sort_unstable();
        Ok(days)
    }

    /// Has the days that were asked for take the place of those in the folder.
    pub(super) fn stage(&self, staging: &mut Staging<'_>) -> Result<(), Error> {
        for (day, known) in &self.days {
            write(&known.now, &day_path(*day), staging)?;
        }
        Ok(())
    }

    /// Hands on what becomes of the files of a view, with the path of each below the lake's folder.
    pub(super) fn changes(&self, view: &str, mut take: impl FnMut(&Path, Change<'_>)) {
        for (day, Known { before, now }) in &self.days {
            let [former, latter] = [before, now].map(|known| known.held(*day, view));
            for (path, held) in &former {
                if !latter.contains_key(path) {
                    take(path, Change::Removed(held));
                }
            }
            for (path, held) in &latter {
                if former.get(path).is_none_or(|known| known.sum != held.sum) {
                    take(path, Change::Written(held));
                }
            }
        }
    }

    /// Hands on every day of the lake, as it is to be. Of those that were not asked for none is kept.
    pub(super) fn every_day(&self, mut take: impl FnMut(NaiveDate, &Day) -> Result<(), Error>) -> Result<(), Error> {
        let mut days: BTreeSet<NaiveDate> = self.all_days()?.into_iter().collect();
        days.extend(self.days.keys());
        for day in days {
            let known = self.days.get(&day).map(|known| Cow::Borrowed(&known.now));
            let known = known.map_or_else(|| read_day(&self.folder, day).map(Cow::Owned), Ok)?;
            take(day, &known)?;
        }
        Ok(())
    }
}

impl Day {
    /// The files that a view has of the day, by their paths below the lake's folder.
    pub(super) fn held(&self, day: NaiveDate, view: &str) -> BTreeMap<PathBuf, &Held> {
        let of_event = |entry: &Entry| entry.partition(day).path(view, FileFormat::Parquet);
        let of_events = self.events.iter().filter_map(|entry| Some((of_event(entry), entry.files.get(view)?)));
        let of_day = self.files.get(view).map(|held| (Subject::Day(day).path(view, FileFormat::Parquet), held));
        of_events.chain(of_day).collect()
    }
}

fn read_day(folder: &Path, day: NaiveDate) -> Result<Day, Error> {
    Ok(read(folder, &day_path(day))?.unwrap_or_else(Day::empty))
}

fn day_path(day: NaiveDate) -> PathBuf {
    Path::new(DAYS).join(format!("event_date={day}.json"))
}

/// More than the manifest of a day has, in a folder where others may have put anything.
const MOST_BYTES: u64 = 256 << 20;

/// Tells a later form apart, whatever else it may say.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// Reads a file of the manifest.
pub(super) fn read<T: DeserializeOwned>(folder: &Path, name: &Path) -> Result<Option<T>, Error> {
    let path = folder.join(name);
    let read = |file: std::fs::File| {
        let mut json = Vec::new();
        file.take(MOST_BYTES).read_to_end(&mut json).map(|_| json)
    };
    let json = match files::open_file(&path).and_then(read) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        json => json.map_err(Error::file("read", &path))?,
    };
    let Format { format } = serde_json::from_slice(&json).map_err(Error::damaged(&path))?;
    if format > FORMAT {
        return Err(Error::Newer { folder: folder.to_owned(), found: format, known: FORMAT });
    }
    serde_json::from_slice(&json).map(Some).map_err(Error::damaged(&path))
}

/// Has a file of the manifest take the place of the one that lies there.
pub(super) fn write<T: Serialize>(value: &T, name: &Path, staging: &mut Staging<'_>) -> Result<(), Error> {
    let mut json = serde_json::to_vec_pretty(value).map_err(Error::damaged(name))?;
    json.push(b'\n');
    let mut file = staging.file(name.to_owned())?;
    file.write_all(&json).map_err(Error::file("write", name))?;
    file.finish()?;
    Ok(())
}
