//! Erasing one person, or one event, from every table.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::database::Store;
use super::erase::Effect;
use super::error::Error;
use super::payload::decompress;
use super::token;
use super::tombstone::{self, TombstoneHasher};
use super::unsay::{self, Retelling, unsay};
use super::{event_row, ledger, tie, upsert, veil, withholding};
use crate::model::count::several;
use crate::model::glance::Glance;
use crate::model::mention::values;
use crate::model::name::folded;
use crate::model::title::{Callings, Whose};
use crate::model::{EventKind, EventNumber, EventUuid, Payload, Reader, Timestamp};

/// What is done about several people of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Namesakes {
    /// Nothing: whom to forget is never guessed.
    #[default]
    Refuse,
    /// All of them are forgotten.
    Forget,
}

/// Where a person stands in a database, for whoever keeps copies of its rows elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The person's sessions, each with its event.
    pub sessions: Vec<(EventKind, EventUuid, i64)>,
    /// What names the person in any event, folded.
    pub identifiers: Vec<String>,
    /// What the person goes by, names included.
    pub callings: Callings,
}

/// How much was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Events, with all that belonged to them.
    pub events: usize,
    /// Sessions, with their identities, samples and anomalies.
    pub sessions: usize,
    /// Records as they were received.
    pub payloads: usize,
    /// What was said of events.
    pub feedback: usize,
    /// Events that no longer say who hosted them.
    pub hosts: usize,
    /// Items of the ledger.
    pub work_items: usize,
}

impl std::ops::Add for Erased {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            events: self.events + more.events,
            sessions: self.sessions + more.sessions,
            payloads: self.payloads + more.payloads,
            feedback: self.feedback + more.feedback,
            hosts: self.hosts + more.hosts,
            work_items: self.work_items + more.work_items,
        }
    }
}

impl Store {
    /// Erases people, each given by e-mail address, Zoom id, participant UUID or exact name: the sessions so named, and
    /// those tied to them by a shared Zoom id, address or UUID, with everything of them, and what the records of others
    /// say of them in their events; the reader makes the rows of those anew. A tombstone keeps them from coming back,
    /// even if nothing of them is stored. What was erased of each, and `None` for whoever is not found,
    /// neither stored nor among those before.
    ///
    /// # Errors
    ///
    /// [`Error::Namesakes`] if several people go by one of the names and that is to be refused; nobody is erased then.
    pub fn forget_people(
        &mut self,
        people: &[&str],
        namesakes: Namesakes,
        hasher: TombstoneHasher<'_>,
        reader: Reader,
        effect: Effect,
    ) -> Result<Vec<Option<Erased>>, Error> {
        let (networks, tokens) = (self.networks(), self.tokens());
        let retelling = Retelling { around: (&*networks, tokens.as_ref()), reader };
        self.erase(effect, |connection| {
            let mut known = BTreeSet::new();
            let forget = |person: &&str| {
                find_sessions(connection, person, namesakes, hasher)?;
                find_identifiers(connection, person)?;
                find_hosted(connection)?;
                let (callings, theirs) = (callings(connection)?, own_events(connection)?);
                let unnamed = forget_names(connection, &callings, &theirs)?;
                tombstone::put(connection, hasher, &callings)?;
                let called = called(connection)?;
                let erased = forget_sessions(connection, &callings, &theirs, &unnamed, retelling)?;
                let is_found = erased != Erased::default();
                if is_found {
                    known.extend(called);
                }
                Ok((is_found || known.contains(&folded(person))).then_some(erased))
            };
            people.iter().map(forget).collect()
        })
    }

    /// Finds a person as [`Store::forget_people`] does, and changes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`Store::forget_people`].
    pub fn trace_person(
        &mut self,
        person: &str,
        namesakes: Namesakes,
        hasher: TombstoneHasher<'_>,
    ) -> Result<Trace, Error> {
        self.change(Effect::RollBack, |connection| {
            find_sessions(connection, person, namesakes, hasher)?;
            find_identifiers(connection, person)?;
            let mut statement = connection.prepare(include_str!("forget_trace.sql"))?;
            let sessions = statement.query_map([], |row| {
                let kind: String = row.get(0)?;
                let kind = EventKind::named(&kind).unwrap_or(EventKind::Meeting);
                Ok((kind, EventUuid(row.get(1)?), row.get(2)?))
            })?;
            find_hosted(connection)?;
            Ok(Trace {
                callings: callings(connection)?,
                sessions: sessions.collect::<Result<_, _>>()?,
                identifiers: identifiers(connection)?.into_iter().collect(),
            })
        })
    }

    /// Erases an event. Its item in the ledger stays, without anybody's name and as done: a nightly run would
    /// otherwise fetch the event again.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn forget_event(
        &mut self,
        kind: EventKind,
        uuid: &EventUuid,
        now: Timestamp,
        effect: Effect,
    ) -> Result<Erased, Error> {
        self.erase(effect, |connection| forget_event(connection, kind, uuid, now))
    }

    /// Drops what was asked of an event of which only a number is known.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn forget_number(&mut self, kind: EventKind, number: EventNumber, effect: Effect) -> Result<Erased, Error> {
        self.erase(effect, |connection| {
            Ok(Erased { work_items: ledger::forget_number(connection, kind, number)?, ..Erased::default() })
        })
    }
}

/// Fills `forgotten_session`.
fn find_sessions(
    connection: &Connection,
    person: &str,
    namesakes: Namesakes,
    hasher: TombstoneHasher<'_>,
) -> Result<(), Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS forgotten_session (session_id INTEGER PRIMARY KEY);
         DELETE FROM temp.forgotten_session",
    )?;
    let by_id = "INSERT INTO temp.forgotten_session SELECT session_id FROM participant_identity
                 WHERE folded(email) = ?1 OR folded(zoom_user_id) = ?1 OR folded(participant_uuid) = ?1";
    let person = &folded(person);
    if person.is_empty() {
        return Ok(());
    }
    let by_token = "INSERT OR IGNORE INTO temp.forgotten_session SELECT session_id FROM identity_token
                    WHERE zoom_user_token = ? OR email_token = ? OR participant_uuid_token = ?";
    let mut found = connection.execute(by_id, [person])?;
    for tokens in token::of_person(hasher.hash, &withholding::domains(connection)?, person) {
        found += connection.execute(by_token, tokens)?;
    }
    if found > 0 {
        return follow_ties(connection);
    }
    let by_name = "INSERT OR IGNORE INTO temp.forgotten_session SELECT session_id FROM participant_identity
                   WHERE folded(user_name) = ?1";
    connection.execute(&format!("{by_name} LIMIT 1"), [person])?;
    follow_ties(connection)?;
    let others = connection.execute(by_name, [person])?;
    if others > 0 && namesakes == Namesakes::Refuse {
        return Err(Error::Namesakes(namesakes_of(connection, person)?));
    }
    follow_ties(connection)
}

/// A line for each person who goes by a name, folded: what tells them apart, where and when they were last.
fn namesakes_of(connection: &Connection, person: &str) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare(include_str!("forget_namesakes.sql"))?;
    let lines = statement.query_map([person], |row| {
        let mut told = Vec::new();
        for (column, word) in ["", "Zoom id ", "participant UUID ", "on "].into_iter().enumerate() {
            told.extend(row.get::<_, Option<String>>(column)?.map(|text| format!("{word}{text}")));
        }
        let (joins, events, last_at): (i64, i64, i64) = (row.get(4)?, row.get(5)?, row.get(6)?);
        let (joins, events) = (several(joins, "join"), several(events, "event"));
        let last_day = Timestamp(last_at).day();
        Ok(format!("  {}; {joins} of {events}, the last on {last_day}", told.join(", ")))
    })?;
    Ok(lines.collect::<Result<_, _>>()?)
}

/// Adds the sessions that share an id with one that is found, until there are no more.
fn follow_ties(connection: &Connection) -> Result<(), Error> {
    while connection.execute(include_str!("forget_tie.sql"), [])? > 0 {}
    Ok(())
}

/// Fills `forgotten_identifier` with what names the person anywhere, and what names them in their own events.
fn find_identifiers(connection: &Connection, person: &str) -> Result<(), Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS forgotten_identifier (identifier TEXT PRIMARY KEY) WITHOUT ROWID;
         DELETE FROM temp.forgotten_identifier;
         CREATE TEMP TABLE IF NOT EXISTS forgotten_join
         (kind TEXT, event_uuid TEXT, participant TEXT, PRIMARY KEY (kind, event_uuid, participant)) WITHOUT ROWID;
         DELETE FROM temp.forgotten_join",
    )?;
    connection.execute("INSERT INTO temp.forgotten_identifier SELECT folded(?1) WHERE folded(?1) <> ''", [person])?;
    connection.execute(include_str!("forget_identifiers.sql"), [])?;
    connection.execute(include_str!("forget_joins.sql"), [])?;
    for payload_id in unplaced(connection)? {
        connection.execute(include_str!("forget_waiting_join.sql"), [payload_id])?;
    }
    Ok(())
}

fn identifiers(connection: &Connection) -> Result<BTreeSet<String>, Error> {
    let mut statement = connection.prepare("SELECT identifier FROM temp.forgotten_identifier")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Everything that the person goes by, in any event or in one.
fn called(connection: &Connection) -> Result<BTreeSet<String>, Error> {
    let sql = "SELECT identifier FROM temp.forgotten_identifier UNION SELECT participant FROM temp.forgotten_join";
    let mut statement = connection.prepare(sql)?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The events that the person hosted or took part in.
fn own_events(connection: &Connection) -> Result<BTreeSet<i64>, Error> {
    let mut statement = connection.prepare(include_str!("forget_own_events.sql"))?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn forget_sessions(
    connection: &Connection,
    callings: &Callings,
    theirs: &BTreeSet<i64>,
    unnamed: &Unnamed,
    retelling: Retelling<'_>,
) -> Result<Erased, Error> {
    let work_items = connection.execute(include_str!("forget_work_items.sql"), [])?;
    let feedback = connection.execute(include_str!("forget_feedback.sql"), [])?;
    connection.execute(include_str!("forget_anomalies.sql"), [])?;
    connection.execute(include_str!("forget_summaries.sql"), [])?;
    let mut payloads = connection.execute(include_str!("forget_payloads.sql"), [])? + forget_unplaced(connection)?;
    let sql = "SELECT DISTINCT event_id FROM participant_session WHERE session_id IN temp.forgotten_session";
    let mut statement = connection.prepare(sql)?;
    let events: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // Identities, samples and anomalies go with their session.
    let sql = "DELETE FROM participant_session WHERE session_id IN temp.forgotten_session";
    let sessions = connection.execute(sql, [])?;
    for event_id in events {
        event_row::settle(connection, event_id)?;
        tie::anew(connection, event_id)?;
    }
    payloads += unsay(connection, &(theirs | &unnamed.events), theirs, callings, retelling)?;
    let sql = "DELETE FROM response WHERE response_id NOT IN (SELECT response_id FROM payload)";
    connection.execute(sql, [])?;
    Ok(Erased { events: 0, sessions, payloads, feedback, hosts: unnamed.hosts, work_items })
}

/// Where somebody is named no more.
struct Unnamed {
    /// How many events no longer say who hosted them.
    hosts: usize,
    /// Events in which rows or records of others did. Of some they were no part as far as is stored: only listed people
    /// may be.
    events: BTreeSet<i64>,
}

/// Takes the person's names out of what stays: titles, and what the rows of others say, in any event. Fills
/// `naming_event` with those of which rows, or what is kept, named them.
fn forget_names(connection: &Connection, callings: &Callings, theirs: &BTreeSet<i64>) -> Result<Unnamed, Error> {
    // Counted before the rest is looked at, in which hosts go that no address tells of.
    let hosts = connection.execute(&upsert::without_host("event_id IN temp.hosted_event"), [])?;
    let mut unnamed = Unnamed { hosts, events: BTreeSet::new() };
    let glance = Glance::at(callings);
    for event in veil::events(connection, "SELECT event_id, kind, event_uuid FROM event")? {
        let whose = if theirs.contains(&event.id) { Whose::Theirs } else { Whose::Others };
        let is_in_rows = veil::veil_person(connection, &event, callings, whose)?;
        if is_in_rows || whose == Whose::Others && unsay::is_named_in_kept(connection, event.id, callings, &glance)? {
            unnamed.events.insert(event.id);
            connection.execute("INSERT INTO temp.naming_event VALUES (?)", [event.id])?;
        }
    }
    Ok(unnamed)
}

/// Fills `hosted_event`, and empties `naming_event`.
fn find_hosted(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS hosted_event (event_id INTEGER PRIMARY KEY);
         DELETE FROM temp.hosted_event;
         CREATE TEMP TABLE IF NOT EXISTS naming_event (event_id INTEGER PRIMARY KEY);
         DELETE FROM temp.naming_event",
    )?;
    connection.execute(include_str!("forget_hosts.sql"), [])?;
    Ok(())
}

/// What the person goes by.
fn callings(connection: &Connection) -> Result<Callings, Error> {
    let mut callings = Callings::default();
    let mut statement = connection.prepare(include_str!("forget_callings.sql"))?;
    for calling in statement.query_map([], |row| row.get::<_, String>(0))? {
        callings.add(&calling?);
    }
    let mut statement = connection.prepare(include_str!("forget_ids.sql"))?;
    for id in statement.query_map([], |row| row.get::<_, String>(0))? {
        callings.add_id(&id?);
    }
    Ok(callings)
}

/// Deletes the stored records that belong to no session and name the person.
fn forget_unplaced(connection: &Connection) -> Result<usize, Error> {
    let named = unplaced(connection)?;
    for payload_id in &named {
        connection.execute("DELETE FROM payload WHERE payload_id = ?", [payload_id])?;
    }
    Ok(named.len())
}

/// The stored records that belong to no session, or wait for one, and name the person: only their text says so.
fn unplaced(connection: &Connection) -> Result<Vec<i64>, Error> {
    let identifiers = identifiers(connection)?;
    let mut statement =
        connection.prepare("SELECT payload_id, record_bytes, record_zstd FROM payload WHERE session_id IS NULL")?;
    let unplaced = statement.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, Payload { record_bytes: row.get(1)?, record_zstd: row.get(2)? }))
    })?;
    let mut named = Vec::new();
    for payload in unplaced {
        let (payload_id, payload) = payload?;
        if values(&decompress(&payload)?).any(|value| identifiers.contains(&value)) {
            named.push(payload_id);
        }
    }
    Ok(named)
}

fn forget_event(connection: &Connection, kind: EventKind, uuid: &EventUuid, now: Timestamp) -> Result<Erased, Error> {
    let sql = "SELECT event_id FROM event WHERE kind = ? AND event_uuid = ?";
    let known = connection.query_row(sql, params![kind.as_str(), uuid], |row| row.get(0)).optional()?;
    let mut erased = Erased::default();
    if let Some(event_id) = known {
        let event_id: i64 = event_id;
        let of_event = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table} WHERE event_id = ?");
            connection.query_row(&sql, [event_id], |row| row.get::<_, i64>(0))
        };
        erased.sessions = usize::try_from(of_event("participant_session")?).unwrap_or(0);
        erased.payloads = usize::try_from(of_event("payload")?).unwrap_or(0);
        erased.feedback = usize::try_from(of_event("feedback")?).unwrap_or(0);
        erased.events = connection.execute("DELETE FROM event WHERE event_id = ?", [event_id])?;
    }
    let sql = "DELETE FROM work_item WHERE kind = ? AND event_key = ? AND reason IS NOT 'forgotten'";
    erased.work_items = connection.execute(sql, params![kind.as_str(), uuid])?;
    if erased.events + erased.work_items > 0 {
        connection.execute(include_str!("forget_event_mark.sql"), params![kind.as_str(), uuid, now])?;
    }
    Ok(erased)
}
