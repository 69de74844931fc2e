//! Whom a user means by a name, a part of one, an address or an id.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use super::choice::{Choice, MOST_LISTED};
use super::error::Error;
use super::withheld::withheld_joins;
use crate::model::count::several;
use crate::model::name::folded;
use crate::model::{EventKind, Timestamp};
use crate::rollup;
use crate::rollup::part;
use crate::rollup::scope::Scope;
use crate::rollup::tied::{self, Chains};

/// The parts that tell who is one person over events.
pub(super) const PARTS: [&str; 2] = ["event_person", "known_person"];

/// How a text begins that is the key of a session and nothing else.
const KEY: &str = "session ";

/// How many names are suggested to whoever mistyped one.
const MOST_SUGGESTED: usize = 3;

/// Somebody as users may name them.
#[derive(Debug, Default)]
struct Candidate {
    /// As Zoom sent them, each once.
    names: Vec<String>,
    /// Ids and addresses, as Zoom sent them.
    ids: Vec<String>,
    /// The keys of the sessions, which may be the numbers that others are known by.
    sessions: Vec<i64>,
    /// An address, as Zoom sent it.
    email: Option<String>,
    /// What names them alone.
    value: String,
    /// What tells them from others of the same name.
    facts: Vec<String>,
}

impl Candidate {
    fn called(&mut self, name: Option<String>) {
        self.names.extend(name.filter(|name| !self.names.contains(name)));
    }

    fn known_by(&mut self, ids: impl IntoIterator<Item = Option<String>>) {
        self.ids.extend(ids.into_iter().flatten());
    }

    fn choice(self) -> Choice {
        let name = if self.names.is_empty() { "(no name)".to_owned() } else { self.names.join(" / ") };
        Choice { value: self.value, name, facts: self.facts }
    }
}

/// What names somebody of an event who goes by the session of theirs that joined first, whatever others are called.
#[must_use]
pub fn key(person_id: i64) -> String {
    format!("{KEY}{person_id}")
}

/// Finds the one person of an event whom a text names: by id or address, by the key of a session, by the whole name, or by
/// a part of it, whichever fits first. The person goes by the session of theirs that joined first.
///
/// # Errors
///
/// [`Error::UnknownPerson`] with the nearest names, or [`Error::AmbiguousPerson`] with all that fit.
pub fn in_event(connection: &Connection, kind: EventKind, uuid: &str, text: &str) -> Result<i64, Error> {
    let mut statement = connection.prepare(include_str!("people_of_event.sql"))?;
    let mut rows = statement.query(params![kind.as_str(), uuid])?;
    let mut people: BTreeMap<i64, Candidate> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let person = people.entry(row.get("person_id")?).or_default();
        person.called(row.get("user_name")?);
        person.known_by([
            row.get("user_id")?,
            row.get("email")?,
            row.get("zoom_user_id")?,
            row.get("participant_uuid")?,
        ]);
        person.sessions.push(row.get("session_id")?);
        if person.value.is_empty() {
            person.value = row.get::<_, Option<String>>("user_id")?.unwrap_or_else(|| key(person.sessions[0]));
            person.facts = facts_in_event(row)?;
        }
    }
    // Of a lake's events nobody is known here but by the keys in its files.
    match folded(text).strip_prefix(KEY).and_then(|key| key.parse().ok()) {
        Some(person_id) if people.is_empty() => Ok(person_id),
        _ => chosen(people, text, "of this event")
            .or_else(|error| with_withheld(error, withheld_joins(connection, Some((kind, uuid)))?)),
    }
}

/// Says in an error that a text names nobody, of how many joins nobody could be named.
fn with_withheld<T>(error: Error, joins: i64) -> Result<T, Error> {
    Err(match error {
        Error::UnknownPerson { person, whereabouts, nearest, .. } => {
            Error::UnknownPerson { person, whereabouts, nearest, withheld_joins: joins }
        }
        error => error,
    })
}

/// What tells somebody from others in an event, by their first session.
fn facts_in_event(row: &Row<'_>) -> Result<Vec<String>, rusqlite::Error> {
    let text = |column| row.get::<_, Option<String>>(column);
    let (email, zoom_user_id) = (text("email")?, text("zoom_user_id")?);
    let joined_at: i64 = row.get("join_time_unix")?;
    let joined = (joined_at != 0).then(|| format!("joined {} UTC", clock(joined_at)));
    let facts = [joined, text("device")?, text("network_type")?, email.or(zoom_user_id)];
    Ok(facts.into_iter().flatten().collect())
}

/// The time of day, to the minute.
fn clock(at_unix: i64) -> String {
    Timestamp(at_unix).to_string().get(11..16).unwrap_or("?").to_owned()
}

/// The first and the last day of everything that is stored.
pub(super) const ALL_DAYS: [&str; 2] = ["0001-01-01", "9999-12-31"];

/// The scope of everything that is stored.
pub(super) fn all_days() -> Scope {
    let [from, to] = ALL_DAYS.map(str::to_owned);
    Scope::days(from, to)
}

/// Finds the one person of all events whom a text names, by what they are known as, among everybody. Whoever asks sees to
/// it that the tables of [`PARTS`] hold [`all_days`].
///
/// # Errors
///
/// The same, or [`Error::UntiedPerson`] for a name without id or address.
pub fn over_events(connection: &Connection, text: &str) -> Result<String, Error> {
    let mut statement = connection.prepare(&over_tables(include_str!("people_of_events.sql")))?;
    let mut rows = statement.query([])?;
    let mut people: BTreeMap<Option<String>, Candidate> = BTreeMap::new();
    let mut events: BTreeMap<Option<String>, i64> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let known_as: Option<String> = row.get("known_as")?;
        *events.entry(known_as.clone()).or_default() += row.get::<_, i64>("events")?;
        let person = people.entry(known_as.clone()).or_default();
        person.called(row.get("user_name")?);
        let email: Option<String> = row.get("email")?;
        person.email = person.email.take().or_else(|| email.clone());
        person.known_by([row.get("zoom_user_id")?, email, known_as]);
    }
    let untied = people.remove(&None);
    let known = people.into_iter().filter_map(|(known_as, mut person)| {
        let times = events.get(&known_as).copied().unwrap_or(0);
        let known_as = known_as?;
        person.value = person.email.take().unwrap_or_else(|| known_as.clone());
        person.facts = vec![several(times, "event")];
        Some((known_as, person))
    });
    let known: BTreeMap<String, Candidate> = known.collect();
    if known.is_empty() && untied.is_none() {
        // The same, by what the files say.
        return Ok(text.to_owned());
    }
    let mut found = chosen(known, text, "of the stored events");
    if let Err(Error::AmbiguousPerson { people, .. }) = &mut found {
        for person in people.iter_mut().take(MOST_LISTED) {
            person.facts.extend(last_seen(connection, &person.value)?);
        }
    }
    if !matches!(found, Err(Error::UnknownPerson { .. })) {
        return found;
    }
    match of_session(connection, text)? {
        Some(known_as) => Ok(known_as),
        None if untied.is_some_and(|untied| fit(&untied, text).is_some()) => {
            Err(Error::UntiedPerson { person: text.to_owned() })
        }
        None => found.or_else(|error| with_withheld(error, withheld_joins(connection, None)?)),
    }
}

/// When somebody who is known by an address or an id was last there, and with what: by their own sessions, however many
/// others there are.
fn last_seen(connection: &Connection, known_by: &str) -> Result<Vec<String>, rusqlite::Error> {
    let [from, to] = ALL_DAYS;
    let mut chains = Chains::among(connection, from, to);
    let mut statement = connection.prepare_cached(include_str!("last_seen.sql"))?;
    let mut last: Option<(Option<String>, [Option<String>; 3])> = None;
    for seed in tied::sessions_by_id(connection, known_by)?.into_iter().chain(tied::first_session_of(known_by)) {
        for session_id in chains.sessions(seed)? {
            let (start_time, [day, device, network_type]) = statement.query_row([session_id], |row| {
                Ok((row.get(3)?, [row.get::<_, Option<String>>(0)?, row.get(1)?, row.get(2)?]))
            })?;
            if last.as_ref().is_none_or(|(known, _)| *known < start_time) {
                last = Some((start_time, [day.map(|day| format!("last on {day}")), device, network_type]));
            }
        }
    }
    Ok(last.into_iter().flat_map(|(_, facts)| facts).flatten().collect())
}

/// By what somebody is known who has a session of this participant UUID, `user_id` or key, unless several have.
fn of_session(connection: &Connection, text: &str) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = connection.prepare(&over_tables(include_str!("person_of_session.sql")))?;
    let found: Vec<String> = statement.query_map([text.trim()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found.into_iter().next())
}

/// A statement over the tables of [`PARTS`].
fn over_tables(sql: &str) -> String {
    part::over(&PARTS, rollup::table_of, sql)
}

/// How well a text names somebody, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Key,
    Id,
    Session,
    WholeName,
    PartOfName,
    /// One that a person would call the same.
    AlikeId,
}

fn fit(person: &Candidate, text: &str) -> Option<Fit> {
    let written = folded(text);
    if written.is_empty() {
        return None;
    }
    let names: Vec<String> = person.names.iter().map(|name| folded(name)).collect();
    let has_session = |text: &str| text.parse().is_ok_and(|session_id| person.sessions.contains(&session_id));
    if written.strip_prefix(KEY).is_some_and(has_session) {
        Some(Fit::Key)
    } else if person.ids.iter().any(|id| id.eq_ignore_ascii_case(text.trim())) {
        Some(Fit::Id)
    } else if has_session(&written) {
        Some(Fit::Session)
    } else if names.contains(&written) {
        Some(Fit::WholeName)
    } else if names.iter().any(|name| name.contains(&written)) {
        Some(Fit::PartOfName)
    } else {
        person.ids.iter().any(|id| folded(id) == written).then_some(Fit::AlikeId)
    }
}

/// The one of some people whom a text names best.
fn chosen<K: Ord>(people: BTreeMap<K, Candidate>, text: &str, whereabouts: &'static str) -> Result<K, Error> {
    let Some(best) = people.values().filter_map(|person| fit(person, text)).min() else {
        let nearest = nearest(&people, &folded(text));
        let person = text.to_owned();
        return Err(Error::UnknownPerson { person, whereabouts, nearest, withheld_joins: 0 });
    };
    let mut fitting: Vec<(K, Candidate)> =
        people.into_iter().filter(|(_, person)| fit(person, text) == Some(best)).collect();
    match fitting.pop() {
        Some((key, _)) if fitting.is_empty() => Ok(key),
        last => {
            let people = fitting.into_iter().chain(last).map(|(_, person)| person.choice()).collect();
            Err(Error::AmbiguousPerson { person: text.to_owned(), people })
        }
    }
}

/// The names that a mistyped one is most like, as a whole or in one of their words.
fn nearest<K>(people: &BTreeMap<K, Candidate>, written: &str) -> Vec<String> {
    let most = written.chars().count().div_ceil(3);
    let distance = |name: &str| {
        let name = folded(name);
        let words = std::iter::once(name.as_str()).chain(name.split_whitespace());
        words.map(|word| strsim::levenshtein(word, written)).min().unwrap_or(usize::MAX)
    };
    let names = people.values().flat_map(|person| &person.names);
    let mut near: Vec<(usize, &String)> = names.map(|name| (distance(name), name)).collect();
    near.retain(|(distance, _)| *distance <= most);
    near.sort();
    near.dedup();
    near.into_iter().take(MOST_SUGGESTED).map(|(_, name)| name.clone()).collect()
}
