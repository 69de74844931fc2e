//! Taking a person, or an event, out of the files of a lake.
//!
//! The database may have pruned who took part long ago, so the lake is searched itself: the sessions that the database
//! still ties to the person, those whose ids say so, and whatever shares an id with one that is found. What the rows of
//! others say of them goes as well, in any event. Only the files that say anything of them are written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use super::Lake;
use super::content::{self, Session};
use super::delta::{Commit, Keeping, Operation};
use super::error::Error;
use super::files::{self, Hashed};
use super::manifest::Entry;
use super::told::{self, Changed};
use super::words::{EVENT, FEEDBACK, Places};
use crate::export::destination::Staging;
use crate::export::partition::{self, Partition};
use crate::export::view::OF_EVENTS;
use crate::export::{FileFormat, Identities, Source};
use crate::model::name::folded;
use crate::model::title::{Callings, Whose};
use crate::model::{EventKind, EventUuid, Timestamp};

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
    /// What the person goes by in this lake.
    callings: Callings,
    places: Places,
    changes: Vec<(NaiveDate, Entry, Change)>,
}

/// What becomes of an event.
#[derive(Debug)]
enum Change {
    /// It goes.
    Remove,
    /// It says less.
    LeaveOut(LeftOut),
}

/// What an event says no more.
#[derive(Debug, Default)]
struct LeftOut {
    /// The person's own.
    sessions: BTreeSet<i64>,
    /// What the person said, by its keys, whether or not it is known of which session.
    answers: BTreeSet<i64>,
    /// What the event itself says instead where it named the person.
    texts: Changed,
    /// The views in which rows of others name the person.
    views: BTreeSet<String>,
}

/// Finds a person in the files of a lake.
///
/// # Errors
///
/// If the folder has no lake, it says of people something else than these identities, or a file cannot be read.
pub fn find_person(source: &Source, folder: &Path, identities: &Identities, person: &Person) -> Result<Erasure, Error> {
    let mut lake = Lake::open_of(folder, source.connection(), identities)?;
    lake.logs.must_be_sound()?;
    let mut known = Known::of(person, identities);
    let days = lake.manifest.all_days()?;
    // Once more whenever an id turned up that was not looked for before.
    let mut recognised = loop {
        let (known_before, mut recognised) = (known.size(), BTreeMap::new());
        for day in &days {
            for entry in lake.manifest.take_day(*day)?.events {
                let left_out = known.recognise(&entry, *day, folder)?;
                if !left_out.is_nothing() {
                    recognised.insert((*day, entry.kind, entry.event_uuid), left_out);
                }
            }
        }
        if known.size() == known_before {
            break recognised;
        }
    };
    let (places, mut changes) = (Places::known(), Vec::new());
    for day in &days {
        for entry in lake.manifest.take_day(*day)?.events {
            let key = (*day, entry.kind.clone(), entry.event_uuid.clone());
            let mut left_out = recognised.remove(&key).unwrap_or_default();
            left_out.views = known.named_in(&places, &entry, *day, folder)?;
            if !left_out.is_nothing() {
                changes.push((*day, entry, Change::LeaveOut(left_out)));
            }
        }
    }
    Ok(Erasure { lake, callings: known.callings, places, changes })
}

/// Finds an event in a lake.
///
/// # Errors
///
/// If the folder has no lake, or it cannot be read.
pub fn find_event(folder: &Path, kind: EventKind, uuid: &EventUuid) -> Result<Erasure, Error> {
    let (mut lake, _) = Lake::open(folder)?;
    lake.logs.must_be_sound()?;
    let place = Partition { kind, day: NaiveDate::default(), file_stem: Partition::stem_of(&uuid.0) };
    let day = partition::in_folder(folder)?.get(&place.of_event()).copied();
    let entry = day.map(|day| lake.manifest.entry(&place.on(day))).transpose()?.flatten();
    let changes = day.zip(entry).map(|(day, entry)| (day, entry, Change::Remove));
    Ok(Erasure { changes: changes.into_iter().collect(), callings: Callings::default(), places: Places::known(), lake })
}

impl LeftOut {
    fn is_nothing(&self) -> bool {
        self.sessions.is_empty() && self.answers.is_empty() && self.texts.is_empty() && self.views.is_empty()
    }

    /// Writes the files anew that say it, without a person who goes by this in these places.
    fn write(
        &self,
        lake: &Lake,
        partition: &Partition,
        entry: &mut Entry,
        (places, callings): (&Places, &Callings),
        staging: &mut Staging<'_>,
    ) -> Result<(), Error> {
        let Self { sessions, answers, texts, views } = self;
        for (view, held) in &mut entry.files {
            let says_less = match view.as_str() {
                EVENT => !texts.is_empty(),
                FEEDBACK => !answers.is_empty(),
                _ => views.contains(view),
            };
            if sessions.is_empty() && !says_less {
                continue;
            }
            let name = partition.path(view, FileFormat::Parquet);
            let path = lake.destination.path().join(&name);
            // What somebody else put there is not made the lake's own by being written anew.
            if let Some(fault) = files::fault(&path, &held.sum)? {
                return Err(Error::damaged(&path)(fault));
            }
            let mut hashed = Hashed::new(staging.file(name)?);
            let answers = (view == FEEDBACK).then_some(("feedback_id", answers));
            let keys: Vec<_> = answers.into_iter().chain([("session_id", sessions)]).collect();
            let extent = match view.as_str() {
                EVENT => content::rewrite_event(&path, sessions.len(), texts, &mut hashed)?,
                _ => content::rewrite_without(&path, &keys, places.of(view), callings, &mut hashed)?,
            };
            let (mut file, written) = hashed.held(extent);
            file.finish()?;
            *held = written;
        }
        Ok(())
    }
}

impl Erasure {
    /// Writes the files anew, all of them or none, and counts what is gone.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or written.
    pub fn commit(self, now: Timestamp) -> Result<Erased, Error> {
        let Self { mut lake, callings, places, changes } = self;
        let mut staging = lake.destination.stage()?;
        let mut erased = Erased::default();
        for (day, mut entry, change) in changes {
            let partition = entry.partition(day);
            erased.events += 1;
            let rows_before = entry.rows();
            match change {
                Change::Remove => {
                    for view in OF_EVENTS {
                        staging.remove(partition.path(view, FileFormat::Parquet));
                    }
                    erased.rows += rows_before;
                    lake.manifest.remove(&partition)?;
                }
                Change::LeaveOut(left_out) => {
                    left_out.write(&lake, &partition, &mut entry, (&places, &callings), &mut staging)?;
                    erased.rows += rows_before - entry.rows();
                    lake.manifest.put(day, entry, now)?;
                }
            }
        }
        lake.manifest.stage(&mut staging)?;
        let commit = Commit { operation: Operation::Erasure, keeping: Keeping::AsItIs, now };
        lake.logs.stage(&lake.manifest, commit, &mut staging)?;
        staging.commit()?;
        Ok(erased)
    }

    /// How many events it is about.
    #[must_use]
    pub fn events(&self) -> usize {
        self.changes.len()
    }
}

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

    /// What grows as long as something new of the person is found.
    fn size(&self) -> (usize, usize) {
        (self.ids.len(), self.names.len())
    }

    /// What of an event is the person's. The ids of each session that is found are looked for from then on.
    fn recognise(&mut self, entry: &Entry, day: NaiveDate, folder: &Path) -> Result<LeftOut, Error> {
        let path = |view| folder.join(entry.partition(day).path(view, FileFormat::Parquet));
        let told = content::told(&path(EVENT))?;
        let known_here = self.sessions_of(entry);
        let (mut sessions, mut names) = (BTreeSet::new(), BTreeSet::new());
        content::sessions(&path(SESSIONS), |session| {
            if known_here.contains(&session.key) || session.ids.iter().any(|id| self.ids.contains(id)) {
                sessions.insert(session.key);
                names.extend(session.name.as_deref().map(folded));
                self.learn(session);
            }
        })?;
        let mut answers = BTreeSet::new();
        // A lake from before people were asked has none.
        if entry.files.contains_key(FEEDBACK) {
            content::answers(&path(FEEDBACK), |answer| {
                if answer.ids.iter().any(|id| self.ids.contains(id)) {
                    answers.insert(answer.key);
                }
            })?;
        }
        let is_host = match (told::host_email(&told), told.get("host_name")) {
            (Some(email), _) => self.ids.contains(&email),
            (None, Some(name)) => self.host_names.contains(&folded(name)) || names.contains(&folded(name)),
            (None, None) => false,
        };
        let whose = if is_host || !sessions.is_empty() { Whose::Theirs } else { Whose::Others };
        let mut texts = told::without_person(&told, entry, day, &self.callings, whose);
        if is_host {
            texts.extend(told::without_host());
        }
        Ok(LeftOut { sessions, answers, texts, views: BTreeSet::new() })
    }

    fn learn(&mut self, session: Session) {
        for id in &session.ids {
            if id.contains('@') { self.callings.add(id) } else { self.callings.add_id(id) }
        }
        self.ids.extend(session.ids);
        if let Some(name) = session.name {
            self.callings.add(&name);
            self.names.insert(name);
        }
    }

    /// The views of an event in which a row names the person that is, or may be, another's.
    fn named_in(
        &self,
        places: &Places,
        entry: &Entry,
        day: NaiveDate,
        folder: &Path,
    ) -> Result<BTreeSet<String>, Error> {
        let mut named = BTreeSet::new();
        for (view, places) in places.by_view().filter(|(view, _)| entry.files.contains_key(*view)) {
            let path = folder.join(entry.partition(day).path(view, FileFormat::Parquet));
            if content::names(&path, places, &self.callings)? {
                named.insert(view.to_owned());
            }
        }
        Ok(named)
    }

    fn sessions_of(&self, entry: &Entry) -> BTreeSet<i64> {
        let of_event =
            |(kind, uuid, _): &&(EventKind, EventUuid, i64)| *kind == entry.kind() && uuid.0 == entry.event_uuid;
        self.person.sessions.iter().filter(of_event).map(|(_, _, session_id)| *session_id).collect()
    }
}
