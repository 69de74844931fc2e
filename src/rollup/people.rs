//! The tables of who was there: `person`, and over the events of some days `event_person` and `known_person`.

use rusqlite::types::Value;
use rusqlite::{Connection, ToSql};

use super::attended::{Attended, AttendedEvent, Session, Take, each, events, people_of};
use super::definition::{NOT_REPORTED, Rows, count, word};
use super::known_person::{self, KNOWN_PERSON, KNOWN_PERSON_COLUMNS, KnownPeople};
use super::scope::Scope;
use super::{table, tied};

/// The part that tells the people of one event, and its columns.
pub(super) const PERSON: &str = "person";
pub(super) const PERSON_COLUMNS: &[&str] = &["session_id INTEGER PRIMARY KEY", "person_id INTEGER", "place"];

/// The same for the events of some days, with what may tie people over events.
pub(super) const EVENT_PERSON: &str = "event_person";
pub(super) const EVENT_PERSON_COLUMNS: &[&str] = &[
    "kind",
    "event_uuid",
    "session_id INTEGER PRIMARY KEY",
    "person_id INTEGER",
    "place",
    "user_name",
    "network_type",
    "zoom_user_id",
    "email",
    "id_tie",
    "email_tie",
];

/// How many were in each event.
pub(super) const EVENT_CROWD: &str = "event_crowd";
pub(super) const EVENT_CROWD_COLUMNS: &[&str] = &["kind", "event_uuid", "joins", "people"];

/// Finds out who was there, and writes it into the tables of those parts that are wanted.
pub(super) fn fill(
    connection: &Connection,
    parameters: &[(&str, &dyn ToSql)],
    scope: &Scope,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Attended, rusqlite::Error> {
    let events = || events(connection, parameters, scope);
    let of_all = |take: Take<'_>| each(connection, &events()?, take);
    match scope {
        Scope::Event { person_id, .. } => fill_event(connection, &events()?, *person_id),
        Scope::Days { from, to, known_as: Some(known_as), .. } => {
            let of_one = tied::events_of(connection, (from, to), known_as)?;
            let hand_on = |take: Take<'_>| of_one.into_iter().try_for_each(|(event, sessions)| take(&event, sessions));
            fill_days(connection, is_wanted, hand_on)
        }
        Scope::Days { known_as: None, .. } | Scope::Listed { .. } => fill_days(connection, is_wanted, of_all),
    }
}

fn fill_event(
    connection: &Connection,
    events: &[AttendedEvent],
    person_id: Option<i64>,
) -> Result<Attended, rusqlite::Error> {
    table::make(connection, PERSON, PERSON_COLUMNS)?;
    let (mut rows, mut attended) = (Rows::of(PERSON, PERSON_COLUMNS), Attended::default());
    each(connection, events, &mut |event, sessions| {
        attended.events.push((attended.spans.len(), event.clone()));
        let is_asked = |sessions: &&[Session]| person_id.is_none_or(|person_id| person_id == sessions[0].person_id);
        for sessions in people_of(&sessions).filter(is_asked) {
            for session in sessions {
                rows.push([
                    ("session_id", session.session_id.into()),
                    ("person_id", session.person_id.into()),
                    ("place", session.place.into()),
                ]);
                attended.spans.push(session.span());
            }
            attended.who.push(sessions[0].person_id);
        }
        table::write(connection, &mut rows)
    })?;
    Ok(attended)
}

/// Of the events whose sessions are handed on.
fn fill_days(
    connection: &Connection,
    is_wanted: &dyn Fn(&str) -> bool,
    hand_on: impl FnOnce(Take<'_>) -> Result<(), rusqlite::Error>,
) -> Result<Attended, rusqlite::Error> {
    let (is_told, is_crowd_told) = (is_wanted(EVENT_PERSON), is_wanted(EVENT_CROWD));
    table::make(connection, EVENT_PERSON, EVENT_PERSON_COLUMNS)?;
    table::make(connection, EVENT_CROWD, EVENT_CROWD_COLUMNS)?;
    let mut rows = Rows::of(EVENT_PERSON, EVENT_PERSON_COLUMNS);
    let mut crowds = Rows::of(EVENT_CROWD, EVENT_CROWD_COLUMNS);
    let (mut people, mut attended) = (KnownPeople::default(), Attended::default());
    hand_on(&mut |event, sessions| {
        let (first, mut crowd) = (attended.spans.len(), 0);
        attended.events.push((first, event.clone()));
        for sessions in people_of(&sessions) {
            people.add(sessions);
            crowd += 1;
            attended.spans.extend(sessions.iter().map(Session::span));
            for session in sessions {
                let network_type = session.network_type.as_deref().unwrap_or(NOT_REPORTED);
                attended.network_of.push(attended.networks.number_of(network_type));
            }
            sessions.iter().filter(|_| is_told).for_each(|session| rows.push(over_events(session, event)));
        }
        if is_crowd_told && crowd > 0 {
            crowds.push(crowd_of(event, count(attended.spans.len() - first), crowd));
            table::write(connection, &mut crowds)?;
        }
        table::write(connection, &mut rows)
    })?;
    let known = people.known();
    table::make(connection, KNOWN_PERSON, KNOWN_PERSON_COLUMNS)?;
    if is_wanted(KNOWN_PERSON) {
        let mut rows = Rows::of(KNOWN_PERSON, KNOWN_PERSON_COLUMNS);
        known.known_as().for_each(|person| rows.push(known_person::row(person)));
        table::write(connection, &mut rows)?;
    }
    attended.who = known.who().collect();
    attended.names = known.into_names();
    Ok(attended)
}

/// The row of a session in `event_person`.
fn over_events(session: &Session, event: &AttendedEvent) -> [(&'static str, Value); 11] {
    [
        ("kind", word(&event.kind)),
        ("event_uuid", word(&event.event_uuid)),
        ("session_id", session.session_id.into()),
        ("person_id", session.person_id.into()),
        ("place", session.place.into()),
        ("user_name", session.user_name.clone().into()),
        ("network_type", session.network_type.clone().into()),
        ("zoom_user_id", session.zoom_user_id.clone().into()),
        ("email", session.email.clone().into()),
        ("id_tie", session.id_tie().map(|tie| tie.to_string()).into()),
        ("email_tie", session.email_tie().map(|tie| tie.to_string()).into()),
    ]
}

/// The row of an event in `event_crowd`.
fn crowd_of(event: &AttendedEvent, joins: i64, people: i64) -> [(&'static str, Value); 4] {
    [
        ("kind", word(&event.kind)),
        ("event_uuid", word(&event.event_uuid)),
        ("joins", joins.into()),
        ("people", people.into()),
    ]
}
