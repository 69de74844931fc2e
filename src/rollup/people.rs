//! Whose sessions are counted: the view `v_person_session` and the part `event_person`, one event after the other.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Statement, ToSql};

use super::definition::{Rows, word};
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
        let (mut sessions, mut first, mut key) = (Vec::new(), 0, None);
        let mut rows = self.0.query([event_id])?;
        while let Some(row) = rows.next()? {
            let person_key = row.get_ref(1)?.as_str_or_null()?;
            if person_key.is_none() || key.as_deref() != person_key {
                Session::of_person(&mut sessions[first..]);
                (first, key) = (sessions.len(), person_key.map(str::to_owned));
            }
            sessions.push(Session::read(row)?);
        }
        Session::of_person(&mut sessions[first..]);
        sessions.sort_unstable_by_key(|session| (session.person_id, session.place));
        Ok(sessions)
    }
}

impl Session {
    /// When it was there, and whose it is.
    pub(super) const fn span(&self) -> SessionSpan {
        let &Self { person_id, session_id, join_at, leave_at, .. } = self;
        SessionSpan { person_id, session_id, join_at, leave_at }
    }

    /// What ties it to others, over events.
    pub(super) fn ties(&self) -> impl Iterator<Item = &str> {
        self.names[2..].iter().flatten().map(String::as_str)
    }

    /// Its row of `event_person`.
    fn over_events(&self, event: &AttendedEvent) -> [(&'static str, Value); 11] {
        let [zoom_user_id, email, id_tie, email_tie] = self.names.clone();
        [
            ("kind", word(&event.kind)),
            ("event_uuid", word(&event.event_uuid)),
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

    /// By the places of the columns: looking up ten names for each of a hundred thousand sessions shows. Whose it is
    /// is not known yet.
    fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            session_id: row.get(0)?,
            person_id: 0,
            place: 0,
            join_at: row.get(2)?,
            leave_at: row.get(3)?,
            network_type: row.get(4)?,
            user_name: row.get(5)?,
            names: [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
        })
    }

    /// Says of the sessions of one person whose they are, and which: the rule of the view `v_person_session`.
    fn of_person(sessions: &mut [Self]) {
        sessions.sort_unstable_by_key(|session| (session.join_at == 0, session.join_at, session.session_id));
        let Some(person_id) = sessions.first().map(|session| session.session_id) else { return };
        for (place, session) in (1..).zip(sessions) {
            (session.person_id, session.place) = (person_id, place);
        }
    }
}

/// Who was there.
#[derive(Debug, Default)]
pub(super) struct Attended {
    /// The sessions, one event after the other, each behind the others of the same person.
    pub(super) spans: Vec<SessionSpan>,
    /// Who the people of these sessions are, in their order: the lowest session of the same person in all events.
    pub(super) who: Vec<i64>,
    /// The first second of the day on which each event began, with the number of sessions before its own.
    pub(super) days: Vec<(usize, i64)>,
}

/// An event of a scope.
pub(super) struct AttendedEvent {
    event_id: i64,
    kind: String,
    event_uuid: String,
    /// The first second of the day on which it began; none of a scope that is an event.
    day_unix: Option<i64>,
}

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
    each(connection, events, &mut |_, sessions| {
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
    let is_told = is_wanted(EVENT_PERSON);
    table::make(connection, EVENT_PERSON, EVENT_PERSON_COLUMNS)?;
    let mut rows = Rows::of(EVENT_PERSON, EVENT_PERSON_COLUMNS);
    let (mut people, mut attended) = (KnownPeople::default(), Attended::default());
    each(connection, &events, &mut |event, sessions| {
        attended.days.extend(event.day_unix.map(|day_unix| (attended.spans.len(), day_unix)));
        for sessions in people_of(&sessions).filter(is_asked) {
            people.add(sessions);
            attended.spans.extend(sessions.iter().map(Session::span));
            sessions.iter().filter(|_| is_told).for_each(|session| rows.push(session.over_events(event)));
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

/// The sessions of each person of an event.
fn people_of(sessions: &[Session]) -> impl Iterator<Item = &[Session]> {
    sessions.chunk_by(|one, next| one.person_id == next.person_id)
}

/// The events of people who go by the session of theirs that joined first.
fn events_of(connection: &Connection, people: &HashSet<i64>) -> Result<HashSet<i64>, rusqlite::Error> {
    let mut event_of = connection.prepare("SELECT event_id FROM participant_session WHERE session_id = ?")?;
    people.iter().map(|person_id| event_of.query_row([person_id], |row| row.get(0))).collect()
}

/// Hands on all sessions of each event.
pub(super) fn each(
    connection: &Connection,
    events: &[AttendedEvent],
    take: &mut dyn FnMut(&AttendedEvent, Vec<Session>) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let mut sessions_of = Sessions::begin(connection)?;
    events.iter().try_for_each(|event| take(event, sessions_of.of(event.event_id)?))
}

/// The events of a scope.
pub(super) fn events(
    connection: &Connection,
    parameters: &[(&str, &dyn ToSql)],
    scope: &Scope,
) -> Result<Vec<AttendedEvent>, rusqlite::Error> {
    let chosen = |by: &str| part::over(&[by], part::computed, include_str!("chosen_events.sql"));
    let sql = match scope {
        Scope::Event { .. } => {
            "SELECT event_id, kind, event_uuid, NULL FROM event WHERE kind = :kind AND event_uuid = :event".to_owned()
        }
        Scope::Days { .. } => chosen("chosen_event"),
        Scope::Listed { .. } => chosen("compared_event"),
    };
    let mut statement = connection.prepare(&sql)?;
    bind(&mut statement, parameters)?;
    let event = |row: &Row<'_>| {
        Ok(AttendedEvent { event_id: row.get(0)?, kind: row.get(1)?, event_uuid: row.get(2)?, day_unix: row.get(3)? })
    };
    statement.raw_query().mapped(event).collect()
}

/// Binds those of the parameters of a scope that a statement has.
pub(super) fn bind(statement: &mut Statement<'_>, parameters: &[(&str, &dyn ToSql)]) -> Result<(), rusqlite::Error> {
    for (name, value) in parameters {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}
