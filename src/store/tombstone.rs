//! What keeps forgotten people forgotten: keyed hashes of whatever named them, by which they are recognised and left
//! out when Zoom names them again.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::database::Store;
use super::erase::Effect;
use super::error::Error;
use crate::model::name::folded;
use crate::model::title::Callings;
use crate::model::{EventKind, EventUuid, Timestamp};

pub use super::digest::Digest;

/// A text whose hash tells one key from another.
const KNOWN_TEXT: &str = "zoom-qos";

/// How tombstones are made.
#[derive(Clone, Copy)]
pub struct TombstoneHasher<'m> {
    /// The keyed hash of a text.
    pub hash: &'m dyn Fn(&str) -> Digest,
    /// The present.
    pub now: Timestamp,
}

impl std::fmt::Debug for TombstoneHasher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TombstoneHasher").field("now", &self.now).finish_non_exhaustive()
    }
}

/// Everything by which forgotten people are recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tombstones {
    /// Of their ids, addresses and joins, of all that they go by, and of their events.
    pub digests: HashSet<Digest>,
    /// Of the known text, one for each key that was ever used.
    pub key_checks: HashSet<Digest>,
}

impl Tombstones {
    /// All of a database.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn read(connection: &Connection) -> Result<Self, Error> {
        let mut tombstones = Self::default();
        let mut statement = connection.prepare("SELECT digest, key_check FROM forgotten_digest")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            tombstones.digests.insert(row.get(0)?);
            tombstones.key_checks.insert(row.get(1)?);
        }
        Ok(tombstones)
    }

    /// Whether all of them were made with the key of this hash.
    #[must_use]
    pub fn are_of_key(&self, hash: impl Fn(&str) -> Digest) -> bool {
        self.key_checks.is_empty() || self.key_checks == HashSet::from([hash(KNOWN_TEXT)])
    }
}

/// What stands for a person in one event only: a join's number or a name may be another's elsewhere.
#[must_use]
pub fn within(kind: EventKind, uuid: &EventUuid, participant: &str) -> String {
    format!("{kind} {uuid} {}", folded(participant))
}

/// What stands for an event as one of a forgotten person.
#[must_use]
pub fn theirs(kind: EventKind, uuid: &EventUuid) -> String {
    within(kind, uuid, "")
}

impl Store {
    /// Lets the people be stored again whom any of these digests stands for, and tells how many digests that were.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn lift_tombstones(&mut self, digests: &[Digest]) -> Result<usize, Error> {
        self.change(Effect::Commit, |connection| {
            let sql = "DELETE FROM forgotten_digest
                       WHERE person IN (SELECT person FROM forgotten_digest WHERE digest = ?)";
            let mut statement = connection.prepare(sql)?;
            digests.iter().try_fold(0, |lifted, digest| Ok(lifted + statement.execute([digest])?))
        })
    }
}

/// Puts a tombstone for the person that `forgotten_identifier`, `forgotten_join` and `hosted_event` are filled with,
/// and who goes by this.
pub(super) fn put(connection: &Connection, hasher: TombstoneHasher<'_>, callings: &Callings) -> Result<(), Error> {
    let digests = digests(connection, hasher)?;
    let sql = "SELECT coalesce(max(person), 0) + 1 FROM forgotten_digest";
    let person: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    let key_check = (hasher.hash)(KNOWN_TEXT);
    // Whoever shares a digest with somebody forgotten before is that somebody.
    let mut tie = connection.prepare(
        "UPDATE OR REPLACE forgotten_digest SET person = ?2
         WHERE person IN (SELECT person FROM forgotten_digest WHERE digest = ?1)",
    )?;
    let mut insert = connection.prepare(
        "INSERT INTO forgotten_digest (digest, person, key_check, forgotten_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )?;
    for digest in &digests {
        tie.execute(params![digest, person])?;
        insert.execute(params![digest, person, key_check, hasher.now])?;
    }
    // Names and events are shared by people who are not the same.
    for text in callings.forms().into_iter().chain(events(connection)?) {
        insert.execute(params![(hasher.hash)(&text), person, key_check, hasher.now])?;
    }
    Ok(())
}

fn events(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare(include_str!("tombstone_events.sql"))?;
    let events = statement.query_map([], |row| {
        let kind: String = row.get(0)?;
        Ok(theirs(EventKind::named(&kind).unwrap_or(EventKind::Meeting), &EventUuid(row.get(1)?)))
    })?;
    Ok(events.collect::<Result<_, _>>()?)
}

fn digests(connection: &Connection, hasher: TombstoneHasher<'_>) -> Result<Vec<Digest>, Error> {
    let mut statement = connection.prepare(include_str!("tombstone_texts.sql"))?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
    texts.map(|text| Ok((hasher.hash)(&text?))).collect()
}
