//! People whom `forget` erased: they are recognised by keyed hashes of what names them, and leave no trace again.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::hosts::{without_host, without_title};
use super::targets::ParticipantList;
use crate::exit::Failure;
use crate::model::field::{EVENT_FIELDS, FieldValue, event_column, participant_column};
use crate::model::mention::values;
use crate::model::personal::Personal;
use crate::model::title::{possible_calls, possible_names};
use crate::model::{Anomalies, EventFacts, EventRef, ParticipantRecord, redact};
use crate::pseudonym::Pseudonyms;
use crate::store::tombstone::{self, Digest, Tombstones};
use crate::store::{self, Store};

/// The columns of a participant that stand for one person wherever they are met.
const IDENTIFIERS: [&str; 3] = ["email", "zoom_user_id", "participant_uuid"];

/// The forgotten people of a database; nobody by default.
#[derive(Debug, Default)]
pub struct Forgotten(Option<Recognition>);

#[derive(Debug)]
struct Recognition {
    digests: HashSet<Digest>,
    pseudonyms: Pseudonyms,
}

/// Why forgotten people cannot be recognised.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no folder for the key.
    #[error("find the key by which forgotten people are recognised: there is no home folder")]
    NoFolder,
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] crate::pseudonym::Error),
    /// They were forgotten with another key.
    #[error("recognise the forgotten people of this database: the key in {} is another than theirs", .0.display())]
    OtherKey(PathBuf),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Forgotten {
    /// Those of a database. The key is needed only if there is anybody.
    ///
    /// # Errors
    ///
    /// If they cannot be recognised: collecting on would bring them back.
    pub fn of(connection: &Connection, key_path: Option<&Path>) -> Result<Self, Error> {
        let tombstones = Tombstones::read(connection)?;
        if tombstones.digests.is_empty() {
            return Ok(Self(None));
        }
        let key_path = key_path.ok_or(Error::NoFolder)?;
        let pseudonyms = Pseudonyms::load(key_path)?;
        if !tombstones.are_of_key(|text| pseudonyms.hash(text)) {
            return Err(Error::OtherKey(key_path.to_owned()));
        }
        Ok(Self(Some(Recognition { digests: tombstones.digests, pseudonyms })))
    }

    /// Those of a database, without the people whom a list names: who is asked for by name is wanted again.
    ///
    /// # Errors
    ///
    /// Those of [`Forgotten::of`].
    pub fn unless_listed(store: &mut Store, key_path: Option<&Path>, list: &ParticipantList) -> Result<Self, Error> {
        let forgotten = Self::of(store.connection(), key_path)?;
        let Some(Recognition { pseudonyms, .. }) = &forgotten.0 else { return Ok(forgotten) };
        let mut digests = Vec::new();
        for row in list.rows() {
            digests.push(pseudonyms.hash(&row.participant));
            if let (Some(kind), Some(EventRef::Uuid(uuid))) = (row.kind, &row.event) {
                digests.push(pseudonyms.hash(&tombstone::within(kind, uuid, &row.participant)));
            }
        }
        match store.lift_tombstones(&digests)? {
            0 => Ok(forgotten),
            _ => Self::of(store.connection(), key_path),
        }
    }

    /// Whether a record is one of theirs.
    #[must_use]
    pub fn includes(&self, event: &EventFacts, record: &ParticipantRecord) -> bool {
        let Some(recognition) = &self.0 else { return false };
        let ids = IDENTIFIERS.iter().filter_map(|column| text(record.fields[participant_column(column)].as_ref()));
        ids.into_iter().any(|id| recognition.knows(id))
            || recognition.knows(&tombstone::within(event.kind, &event.uuid, &record.session.user_id))
    }

    /// Whether the text of a record that belongs to nobody names one of them.
    #[must_use]
    pub fn are_in_nobodys(&self, event: &EventFacts, text: &str) -> bool {
        let Some(recognition) = &self.0 else { return false };
        recognition.knows_a_value_of(text)
            || (recognition.is_theirs(event) && recognition.knows_in_full(Personal::Words, text))
    }

    /// What is left of the text of somebody else's record in an event of theirs; `None` if it does not name them.
    #[must_use]
    pub fn without_them(&self, event: &EventFacts, record: &str) -> Option<String> {
        let recognition = self.0.as_ref().filter(|recognition| recognition.is_theirs(event))?;
        redact::record(record, &mut |personal, text| recognition.knows_in_full(personal, text))
    }

    /// What is left of what somebody said of an event; `None` if it is one of them who said it.
    #[must_use]
    pub fn answer<'t>(&self, event: &EventFacts, json: &'t str) -> Option<Cow<'t, str>> {
        let is_theirs = self.0.as_ref().is_some_and(|recognition| recognition.knows_a_value_of(json));
        (!is_theirs).then(|| self.without_them(event, json).map_or(Cow::Borrowed(json), Cow::Owned))
    }

    /// The envelope of an answer about an event, likewise.
    #[must_use]
    pub fn envelope(&self, event: &EventFacts, envelope: &str) -> String {
        let recognition = self.0.as_ref().filter(|recognition| recognition.is_theirs(event));
        let left = recognition.and_then(|recognition| {
            redact::envelope(envelope, &mut |personal, text| recognition.knows_in_full(personal, text))
        });
        left.unwrap_or_else(|| envelope.to_owned())
    }

    /// The facts of an event, without its host if that is one of them, and under a plain title where its own names one.
    #[must_use]
    pub fn admissible(&self, event: EventFacts) -> EventFacts {
        let Some(recognition) = &self.0 else { return event };
        let event = if recognition.is_host(&event) { without_host(event) } else { event };
        recognition.without_mentions(event)
    }
}

impl Recognition {
    fn knows(&self, text: &str) -> bool {
        self.digests.contains(&self.pseudonyms.hash(text))
    }

    /// Whether a value of a text, as JSON has it, is an id, an address or a join of theirs.
    fn knows_a_value_of(&self, text: &str) -> bool {
        values(text).any(|value| self.knows(&value))
    }

    /// Whether an event is one that they hosted or took part in.
    fn is_theirs(&self, event: &EventFacts) -> bool {
        self.knows(&tombstone::theirs(event.kind, &event.uuid))
    }

    fn knows_in_full(&self, personal: Personal, text: &str) -> bool {
        possible_names(personal, text).any(|form| self.knows(&form))
    }

    fn is_host(&self, event: &EventFacts) -> bool {
        let [name, email] = ["host_name", "host_email"].map(event_column);
        let field = |column: usize| text(event.fields.get(column).and_then(Option::as_ref));
        match (field(email), field(name)) {
            (Some(email), _) => self.knows(email),
            (None, Some(name)) => self.knows(name) || self.knows(&tombstone::within(event.kind, &event.uuid, name)),
            (None, None) => false,
        }
    }

    /// As [`crate::store::Store::forget_people`] leaves an event: in one of theirs by any of their names, in another
    /// only in full, as a name may be another's there.
    fn without_mentions(&self, mut event: EventFacts) -> EventFacts {
        let is_theirs = self.is_theirs(&event);
        let mut is_title_theirs = false;
        for (value, field) in event.fields.iter_mut().zip(EVENT_FIELDS) {
            let Some(text) = text(value.as_ref()) else { continue };
            let is_named = self.knows_in_full(field.personal, text);
            match field.personal {
                Personal::Title => {
                    is_title_theirs = is_named || (is_theirs && possible_calls(text).any(|call| self.knows(&call)));
                }
                Personal::Trace if is_named => *value = None,
                _ if is_theirs && is_named => *value = None,
                _ => {}
            }
        }
        let names_them = |raw: &str| self.knows_a_value_of(raw) || self.knows_in_full(Personal::Trace, raw);
        if event.anomalies.as_slice().iter().any(|anomaly| names_them(&anomaly.raw_value)) {
            event.anomalies = Anomalies::default();
        }
        if is_title_theirs { without_title(event) } else { event }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let help = match error {
            Error::Store(error) => return error.into(),
            Error::NoFolder => "set HOME or XDG_CONFIG_HOME",
            Error::Key(_) => "the key belongs to one user: mode 0600, 32 bytes",
            Error::OtherKey(_) => "put back the key that was there when `forget` ran; docs/operations.md has the rest",
        };
        Self::usage(error.to_string(), help)
    }
}

fn text(value: Option<&FieldValue>) -> Option<&str> {
    match value {
        Some(FieldValue::Text(text)) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}
