//! The tables of who was there: `person`, and over the events of some days `event_person` and `known_person`.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, ToSql};

use super::attended::{Attended, AttendedEvent, Session, each, events, people_of};
use super::definition::{Rows, count, word};
use super::known_person::{self, KNOWN_PERSON, KNOWN_PERSON_COLUMNS, KnownPeople};
use super::scope::Scope;
use super::table;

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
    let events = events(connection, parameters, scope)?;
    match scope {
        Scope::Event { person_id, .. } => fill_event(connection, &events, *person_id),
        Scope::Days { known_as, .. } => fill_days(connection, events, known_as.as_deref(), is_wanted),
        Scope::Listed { .. } => fill_days(connection, events, None, is_wanted),
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

/// One person is looked up among all others first, as a chain of ties may go through any of them.
fn fill_days(
    connection: &Connection,
    mut events: Vec<AttendedEvent>,
    known_as: Option<&str>,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Attended, rusqlite::Error> {
    let wanted = known_as.map(|known_as| known_people(connection, &events, known_as)).transpose()?;
    if let Some(wanted) = &wanted {
        // Of the events in which the person was not, nothing is read again.
        let attended = events_of(connection, wanted)?;
        events.retain(|event| attended.contains(&event.event_id));
    }
    let is_asked = |sessions: &&[Session]| wanted.as_ref().is_none_or(|wanted| wanted.contains(&sessions[0].person_id));
    let (is_told, is_crowd_told) = (is_wanted(EVENT_PERSON), is_wanted(EVENT_CROWD));
    table::make(connection, EVENT_PERSON, EVENT_PERSON_COLUMNS)?;
    table::make(connection, EVENT_CROWD, EVENT_CROWD_COLUMNS)?;
    let mut rows = Rows::of(EVENT_PERSON, EVENT_PERSON_COLUMNS);
    let mut crowds = Rows::of(EVENT_CROWD, EVENT_CROWD_COLUMNS);
    let (mut people, mut attended) = (KnownPeople::default(), Attended::default());
    each(connection, &events, &mut |event, sessions| {
        let (first, mut crowd) = (attended.spans.len(), 0);
        attended.events.push((first, event.clone()));
        for sessions in people_of(&sessions).filter(is_asked) {
            people.add(sessions);
            crowd += 1;
            attended.spans.extend(sessions.iter().map(Session::span));
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

/// The people of events who are known as this.
fn known_people(
    connection: &Connection,
    events: &[AttendedEvent],
    known_as: &str,
) -> Result<HashSet<i64>, rusqlite::Error> {
    let mut people = KnownPeople::default();
    each(connection, events, &mut |_, sessions| {
        people_of(&sessions).for_each(|sessions| people.add(sessions));
        Ok(())
    })?;
    Ok(people.known().of(known_as))
}

/// The events of people who go by the session of theirs that joined first.
fn events_of(connection: &Connection, people: &HashSet<i64>) -> Result<HashSet<i64>, rusqlite::Error> {
    let mut event_of = connection.prepare("SELECT event_id FROM participant_session WHERE session_id = ?")?;
    people.iter().map(|person_id| event_of.query_row([person_id], |row| row.get(0))).collect()
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
