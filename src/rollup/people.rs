//! Whose sessions are counted: the view `v_person_session` and the part `event_person`, one event after the other.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Statement};

use super::definition::{Asked, Rows, word};
use super::known_person::{self, KNOWN_PERSON, KNOWN_PERSON_COLUMNS, KnownPeople};
use super::minute::SessionSpan;
use super::scope::Scope;
use super::{part, table};

/// The part that tells the people of one event, and its columns.
pub(super) const PERSON: &str = "person";
pub(super) const PERSON_COLUMNS: &[&str] = &["session_id INTEGER PRIMARY KEY", "person_id", "place"];

/// The same for the events of some days, with what may tie people over events.
pub(super) const EVENT_PERSON: &str = "event_person";
pub(super) const EVENT_PERSON_COLUMNS: &[&str] = &[
    "kind",
    "event_uuid",
    "session_id INTEGER PRIMARY KEY",
    "person_id",
    "place",
    "user_name",
    "network_type",
    "zoom_user_id",
    "email",
    "id_tie",
    "email_tie",
];

/// A session of an event.
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) session_id: i64,
    /// The session of the same person that joined first.
    pub(super) person_id: i64,
    /// Which of the person's it is in the order of joining, from 1 on; those whose join is unknown come last.
    pub(super) place: i64,
    pub(super) join_at: i64,
    pub(super) leave_at: Option<i64>,
    pub(super) network_type: Option<String>,
    pub(super) user_name: Option<String>,
    /// `zoom_user_id`, `email`, `id_tie` and `email_tie` of the part.
    pub(super) names: [Option<String>; 4],
}

/// Reads the sessions of one event after the other.
pub(super) struct Sessions<'c>(Statement<'c>);

impl<'c> Sessions<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self(connection.prepare(include_str!("sessions_of_event.sql"))?))
    }

    /// Those of an event, each after those of the same person that joined before.
    pub(super) fn of(&mut self, event_id: i64) -> Result<Vec<Session>, rusqlite::Error> {
        self.0.query_map([event_id], Session::read)?.collect()
    }
}

impl Session {
    /// When it was there, and whose it is.
    pub(super) const fn span(&self) -> SessionSpan {
        let &Self { person_id, session_id, join_at, leave_at, .. } = self;
        SessionSpan { person_id, session_id, join_at, leave_at }
    }

    /// Its row of `event_person`.
    fn over_events(&self, kind: &str, event_uuid: &str) -> [(&'static str, Value); 11] {
        let [zoom_user_id, email, id_tie, email_tie] = self.names.clone();
        [
            ("kind", word(kind)),
            ("event_uuid", word(event_uuid)),
            ("session_id", self.session_id.into()),
            ("person_id", self.person_id.into()),
            ("place", self.place.into()),
            ("user_name", self.user_name.clone().into()),
            ("network_type", self.network_type.clone().into()),
            ("zoom_user_id", zoom_user_id.into()),
            ("email", email.into()),
            ("id_tie", id_tie.into()),
            ("email_tie", email_tie.into()),
        ]
    }

    /// By the places of the columns: looking up eleven names for each of a hundred thousand sessions shows.
    fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            session_id: row.get(0)?,
            person_id: row.get(1)?,
            place: row.get(2)?,
            join_at: row.get(3)?,
            leave_at: row.get(4)?,
            network_type: row.get(5)?,
            user_name: row.get(6)?,
            names: [row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?],
        })
    }
}

/// Finds out who was there, writes it into the tables of its parts, and returns the sessions, each after the others of
/// the same person.
pub(super) fn fill(asked: &Asked<'_>, scope: &Scope) -> Result<Vec<SessionSpan>, rusqlite::Error> {
    match scope {
        Scope::Event { person_id, .. } => fill_event(asked, scope, *person_id),
        Scope::Days { known_as, .. } => fill_days(asked, scope, known_as.as_deref()),
        Scope::Listed { .. } => fill_days(asked, scope, None),
    }
}

fn fill_event(asked: &Asked<'_>, scope: &Scope, person_id: Option<i64>) -> Result<Vec<SessionSpan>, rusqlite::Error> {
    let connection = asked.connection;
    table::make(connection, PERSON, PERSON_COLUMNS)?;
    let (mut rows, mut spans) = (Rows::of(PERSON, PERSON_COLUMNS), Vec::new());
    each(asked, scope, &mut |_, session| {
        if person_id.is_some_and(|person_id| person_id != session.person_id) {
            return Ok(());
        }
        rows.push([
            ("session_id", session.session_id.into()),
            ("person_id", session.person_id.into()),
            ("place", session.place.into()),
        ]);
        spans.push(session.span());
        table::write(connection, &mut rows)
    })?;
    Ok(spans)
}

/// One person is looked up among all others first, as a chain of ties may go through any of them.
fn fill_days(asked: &Asked<'_>, scope: &Scope, known_as: Option<&str>) -> Result<Vec<SessionSpan>, rusqlite::Error> {
    let connection = asked.connection;
    let wanted = match known_as {
        Some(known_as) => {
            let mut people = KnownPeople::default();
            each(asked, scope, &mut |_, session| {
                people.add(session.person_id, session.session_id, &session.names);
                Ok(())
            })?;
            Some(people.of(known_as))
        }
        None => None,
    };
    table::make(connection, EVENT_PERSON, EVENT_PERSON_COLUMNS)?;
    let (mut rows, mut spans) = (Rows::of(EVENT_PERSON, EVENT_PERSON_COLUMNS), Vec::new());
    let mut people = KnownPeople::default();
    // Of the events in which the person was not, nothing is read again.
    let attended = wanted.as_ref().map(|wanted| events_of(connection, wanted)).transpose()?;
    let is_attended = |event_id: i64| attended.as_ref().is_none_or(|attended| attended.contains(&event_id));
    each_of(asked, scope, &is_attended, &mut |(kind, event_uuid), session| {
        if wanted.as_ref().is_some_and(|wanted| !wanted.contains(&session.person_id)) {
            return Ok(());
        }
        people.add(session.person_id, session.session_id, &session.names);
        rows.push(session.over_events(kind, event_uuid));
        spans.push(session.span());
        table::write(connection, &mut rows)
    })?;
    table::make(connection, KNOWN_PERSON, KNOWN_PERSON_COLUMNS)?;
    let mut rows = Rows::of(KNOWN_PERSON, KNOWN_PERSON_COLUMNS);
    people.known_as().into_iter().for_each(|person| rows.push(known_person::row(person)));
    table::write(connection, &mut rows)?;
    Ok(spans)
}

/// The events of people who go by the session of theirs that joined first.
fn events_of(connection: &Connection, people: &HashSet<i64>) -> Result<HashSet<i64>, rusqlite::Error> {
    let mut event_of = connection.prepare("SELECT event_id FROM participant_session WHERE session_id = ?")?;
    people.iter().map(|person_id| event_of.query_row([person_id], |row| row.get(0))).collect()
}

/// Kind and UUID of an event.
type EventKey<'e> = (&'e str, &'e str);

/// Hands on each session with its event.
pub(super) fn each(
    asked: &Asked<'_>,
    scope: &Scope,
    take: &mut dyn FnMut(EventKey<'_>, Session) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    each_of(asked, scope, &|_| true, take)
}

/// The same of some of the events.
fn each_of(
    asked: &Asked<'_>,
    scope: &Scope,
    is_wanted: &dyn Fn(i64) -> bool,
    take: &mut dyn FnMut(EventKey<'_>, Session) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let chosen = |by: &str| {
        let sql =
            "SELECT event.event_id, event.kind, event.event_uuid FROM chosen_event JOIN event USING (kind, event_uuid)";
        part::over(&[by], part::computed, sql)
    };
    let sql = match scope {
        Scope::Event { .. } => {
            "SELECT event_id, kind, event_uuid FROM event WHERE kind = :kind AND event_uuid = :event".to_owned()
        }
        Scope::Days { .. } => chosen("chosen_event"),
        Scope::Listed { .. } => chosen("compared_event"),
    };
    let mut events = asked.connection.prepare(&sql)?;
    for (name, value) in asked.parameters {
        if let Some(index) = events.parameter_index(name)? {
            events.raw_bind_parameter(index, value)?;
        }
    }
    let mut events = events.raw_query();
    let mut sessions_of = Sessions::begin(asked.connection)?;
    while let Some(event) = events.next()? {
        let (event_id, kind, event_uuid): (i64, String, String) = (event.get(0)?, event.get(1)?, event.get(2)?);
        if !is_wanted(event_id) {
            continue;
        }
        for session in sessions_of.of(event_id)? {
            take((&kind, &event_uuid), session)?;
        }
    }
    Ok(())
}
