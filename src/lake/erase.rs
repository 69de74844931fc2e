//! Taking a person, or an event, out of the files of a lake.
//!
//! The database may have pruned who took part long ago, so the lake is searched itself: the sessions that the database
//! still ties to the person, those whose ids say so, and whatever shares an id with one that is found. Only the files
//! that say anything of them are written anew.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::Lake;
use super::content::{self, Session};
use super::error::Error;
use super::files::Hashed;
use super::manifest::Entry;
use super::told::{self, Changed, Told};
use crate::export::destination::Staging;
use crate::export::partition::{self, Partition};
use crate::export::view::EXPORTED;
use crate::export::{FileFormat, Identities};
use crate::model::name::folded;
use crate::model::title::{Callings, Whose};
use crate::model::{EventKind, EventUuid};

/// What is known of a person before the lake is searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Their sessions, each with its event.
    pub sessions: BTreeSet<(EventKind, EventUuid, i64)>,
    /// Addresses and ids that are theirs wherever they stand.
    pub identifiers: BTreeSet<String>,
    /// What they go by, names included.
    pub callings: Callings,
}

/// How much is erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Events whose files say less now, or are gone.
    pub events: u64,
    /// Rows that are gone from them.
    pub rows: u64,
}

/// Files of a lake that are about to be written anew, which is held meanwhile.
#[derive(Debug)]
pub struct Erasure {
    lake: Lake,
    changes: Vec<(NaiveDate, Entry, Change)>,
}

/// What becomes of an event.
#[derive(Debug)]
enum Change {
    /// It goes.
    Remove,
    /// These sessions go, and the event says something else where it named the person.
    LeaveOut { sessions: BTreeSet<i64>, texts: Changed },
}

/// Finds a person in the files of a lake.
///
/// # Errors
///
/// If the folder has no lake, it says of people something else than these identities, or a file cannot be read.
pub fn find_person(database: &Path, folder: &Path, identities: &Identities, person: &Person) -> Result<Erasure, Error> {
    let connection = crate::store::open_to_copy(database)?;
    let mut lake = Lake::open_of(folder, &connection, identities)?;
    let mut known = Known::of(person, identities);
    let days = lake.manifest.all_days()?;
    // Once more whenever an id turned up that was not looked for before.
    loop {
        let known_before = (known.ids.len(), known.names.len());
        let mut changes = Vec::new();
        for day in &days {
            for entry in lake.manifest.take_day(*day)?.events {
                let partition = entry.partition(*day);
                let path = |view| folder.join(partition.path(view, FileFormat::Parquet));
                let sessions = content::sessions(&path(SESSIONS))?;
                let change = known.recognise(&entry, *day, &sessions, &content::told(&path(EVENT))?);
                changes.extend(change.map(|change| (*day, entry, change)));
            }
        }
        if (known.ids.len(), known.names.len()) == known_before {
            return Ok(Erasure { lake, changes });
        }
    }
}

/// Finds an event in a lake.
///
/// # Errors
///
/// If the folder has no lake, or it cannot be read.
pub fn find_event(folder: &Path, kind: EventKind, uuid: &EventUuid) -> Result<Erasure, Error> {
    let (mut lake, _) = Lake::open(folder)?;
    let place = Partition { kind, day: NaiveDate::default(), file_stem: Partition::stem_of(&uuid.0) };
    let day = partition::in_folder(folder)?.get(&place.of_event()).copied();
    let entry = day.map(|day| lake.manifest.entry(&place.on(day))).transpose()?.flatten();
    let changes = day.zip(entry).map(|(day, entry)| (day, entry, Change::Remove));
    Ok(Erasure { changes: changes.into_iter().collect(), lake })
}

impl Erasure {
    /// Writes the files anew, all of them or none, and counts what is gone.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or written.
    pub fn commit(self) -> Result<Erased, Error> {
        let Self { mut lake, changes } = self;
        let mut staging = lake.destination.stage()?;
        let mut erased = Erased::default();
        for (day, mut entry, change) in changes {
            let partition = entry.partition(day);
            erased.events += 1;
            let rows_before = entry.rows();
            match change {
                Change::Remove => {
                    for view in EXPORTED {
                        staging.remove(partition.path(view, FileFormat::Parquet));
                    }
                    erased.rows += rows_before;
                    lake.manifest.remove(&partition)?;
                }
                Change::LeaveOut { sessions, texts } => {
                    leave_out(&lake, &partition, &mut entry, &sessions, &texts, &mut staging)?;
                    erased.rows += rows_before - entry.rows();
                    lake.manifest.put(day, entry)?;
                }
            }
        }
        lake.manifest.stage(&mut staging)?;
        staging.commit()?;
        Ok(erased)
    }

    /// How many events it is about.
    #[must_use]
    pub fn events(&self) -> usize {
        self.changes.len()
    }
}

fn leave_out(
    lake: &Lake,
    partition: &Partition,
    entry: &mut Entry,
    sessions: &BTreeSet<i64>,
    texts: &Changed,
    staging: &mut Staging<'_>,
) -> Result<(), Error> {
    for (view, held) in &mut entry.files {
        let name = partition.path(view, FileFormat::Parquet);
        let mut hashed = Hashed::new(Vec::new());
        let path = lake.destination.path().join(&name);
        let rows = match view.as_str() {
            EVENT => content::rewrite_event(&path, sessions.len(), texts, &mut hashed)?,
            _ => content::rewrite_without(&path, sessions, &mut hashed)?,
        };
        let (bytes, written) = hashed.held(rows);
        let mut file = staging.file(name)?;
        std::io::Write::write_all(&mut file, &bytes).map_err(Error::file("write", &path))?;
        file.finish()?;
        *held = written;
    }
    Ok(())
}

const EVENT: &str = "v_event";
const SESSIONS: &str = "v_participant_session";

/// By what the person is known in this lake.
struct Known<'p> {
    person: &'p Person,
    /// Addresses and ids as they stand in the files, folded.
    ids: BTreeSet<String>,
    /// What a host without address is called.
    host_names: BTreeSet<String>,
    /// What the person goes by, and which names the files added to that.
    callings: Callings,
    names: BTreeSet<String>,
}

impl<'p> Known<'p> {
    fn of(person: &'p Person, identities: &Identities) -> Self {
        let as_held = |hold: &dyn Fn(&String) -> String| person.identifiers.iter().map(hold).collect();
        let (ids, host_names) = match identities {
            Identities::Full => (person.identifiers.clone(), person.identifiers.clone()),
            Identities::Pseudonym(pseudonyms) => {
                (as_held(&|id| folded(&pseudonyms.id_of(id))), as_held(&|id| folded(&pseudonyms.of(id))))
            }
            Identities::None | Identities::NoneButTopics => (BTreeSet::new(), BTreeSet::new()),
        };
        Self { person, ids, host_names, callings: person.callings.clone(), names: BTreeSet::new() }
    }

    /// What of an event is the person's. The ids of each session that is found are looked for from then on.
    fn recognise(&mut self, entry: &Entry, day: NaiveDate, sessions: &[Session], told: &Told) -> Option<Change> {
        let known_here = self.sessions_of(entry);
        let (mut theirs, mut names) = (BTreeSet::new(), BTreeSet::new());
        for session in sessions {
            if known_here.contains(&session.key) || session.ids.iter().any(|id| self.ids.contains(id)) {
                theirs.insert(session.key);
                self.ids.extend(session.ids.iter().cloned());
                names.extend(session.name.as_deref().map(folded));
                if let Some(name) = &session.name {
                    self.callings.add(name);
                    self.names.insert(name.clone());
                }
            }
        }
        let is_host = match (told::host_email(told), told.get("host_name")) {
            (Some(email), _) => self.ids.contains(&email),
            (None, Some(name)) => self.host_names.contains(&folded(name)) || names.contains(&folded(name)),
            (None, None) => false,
        };
        let whose = if is_host || !theirs.is_empty() { Whose::Theirs } else { Whose::Others };
        let mut texts = told::without_person(told, entry, day, &self.callings, whose);
        if is_host {
            texts.extend(told::without_host());
        }
        (whose == Whose::Theirs || !texts.is_empty()).then_some(Change::LeaveOut { sessions: theirs, texts })
    }

    fn sessions_of(&self, entry: &Entry) -> BTreeSet<i64> {
        let of_event =
            |(kind, uuid, _): &&(EventKind, EventUuid, i64)| *kind == entry.kind() && uuid.0 == entry.event_uuid;
        self.person.sessions.iter().filter(of_event).map(|(_, _, session_id)| *session_id).collect()
    }
}
