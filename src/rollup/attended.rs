//! Who was there: the sessions that count of the events of a scope, one event after the other.

use std::collections::HashMap;
use std::fmt;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, Statement, ToSql, params_from_iter};

use super::minute::SessionSpan;
use super::names::Names;
use super::part;
use super::scope::Scope;

/// Who was there.
#[derive(Debug, Default)]
pub(super) struct Attended {
    /// The sessions, one event after the other, each behind the others of the same person.
    pub(super) spans: Vec<SessionSpan>,
    /// The network types, and the number of each session's in the order of these sessions. Nobody asks for those of a
    /// scope that is an event.
    pub(super) networks: Names,
    pub(super) network_of: Vec<u32>,
    /// Who the people of these sessions are, in their order: the lowest session of the same person in all events.
    pub(super) who: Vec<i64>,
    /// The events, each with the number of sessions before its own.
    pub(super) events: Vec<(usize, AttendedEvent)>,
    /// What those who are known in several events go by, by who they are.
    pub(super) names: HashMap<i64, String>,
}

impl Attended {
    /// Whether it is of the events of some days, and not of one event.
    pub(super) fn is_of_days(&self) -> bool {
        self.events.iter().any(|(_, event)| event.day_unix.is_some())
    }

    /// The people of each event, with their sessions and who they are.
    pub(super) fn people(&self) -> impl Iterator<Item = (&AttendedEvent, &[SessionSpan], i64)> {
        let (mut events, mut event, mut before) = (self.events.iter().peekable(), None, 0);
        let people = self.spans.chunk_by(|one, next| one.person_id == next.person_id).zip(&self.who);
        people.filter_map(move |(sessions, who)| {
            while let Some((_, next)) = events.next_if(|(first, _)| *first <= before) {
                event = Some(next);
            }
            before += sessions.len();
            Some((event?, sessions, *who))
        })
    }
}

/// An event of a scope.
#[derive(Debug, Clone)]
pub(super) struct AttendedEvent {
    pub(super) event_id: i64,
    pub(super) kind: String,
    pub(super) event_uuid: String,
    /// The first second of the day on which it began; none of a scope that is an event.
    pub(super) day_unix: Option<i64>,
}

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
    pub(super) zoom_user_id: Option<String>,
    pub(super) email: Option<String>,
    zoom_user_token: Option<i64>,
    email_token: Option<i64>,
}

/// What ties a session to those of other events: a token that outlives the identity, else what it would be made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Tie {
    IdToken(i64),
    Id(String),
    EmailToken(i64),
    Email(String),
}

/// Sessions of which nobody has said yet which.
const SESSIONS: &str = include_str!("attended_sessions.sql");

/// Those of one event that count, those of one person together. With windows that number them it takes twice as long.
const OF_EVENT: &str = "WHERE participant_session.event_id = ? AND participant_session.is_counted = 1
    ORDER BY participant_session.person_key";

/// Those of one person of it.
const OF_PERSON: &str = "WHERE participant_session.event_id = ? AND participant_session.person_key = ?
    AND participant_session.is_counted = 1";

/// One alone.
const OF_NOBODY_ELSE: &str = "WHERE participant_session.session_id = ?";

/// Reads the sessions of one event after the other.
pub(super) struct Sessions<'c>(Statement<'c>);

impl<'c> Sessions<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self(connection.prepare(&format!("{SESSIONS}{OF_EVENT}"))?))
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

/// Whose a session is, with all sessions of the same person in the event, in the order of joining; nothing of one that
/// does not count.
pub(super) fn person_of(
    connection: &Connection,
    session_id: i64,
) -> Result<Option<(i64, Vec<Session>)>, rusqlite::Error> {
    let sql = "SELECT event_id, person_key FROM participant_session WHERE session_id = ? AND is_counted = 1";
    let whose = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found = connection.prepare_cached(sql)?.query_row([session_id], whose).optional()?;
    let Some((event_id, person_key)): Option<(i64, Option<String>)> = found else { return Ok(None) };
    let (sql, asked) = match person_key {
        Some(person_key) => (OF_PERSON, params_from_iter(vec![Value::from(event_id), person_key.into()])),
        None => (OF_NOBODY_ELSE, params_from_iter(vec![session_id.into()])),
    };
    let mut statement = connection.prepare_cached(&format!("{SESSIONS}{sql}"))?;
    let mut sessions = statement.query_map(asked, Session::read)?.collect::<Result<Vec<_>, _>>()?;
    Session::of_person(&mut sessions);
    Ok(Some((event_id, sessions)))
}

impl Session {
    /// When it was there, and whose it is.
    pub(super) const fn span(&self) -> SessionSpan {
        let &Self { person_id, session_id, join_at, leave_at, .. } = self;
        SessionSpan { person_id, session_id, join_at, leave_at }
    }

    /// What ties it to others by the Zoom id.
    pub(super) fn id_tie(&self) -> Option<Tie> {
        self.zoom_user_token.map(Tie::IdToken).or_else(|| self.zoom_user_id.clone().map(Tie::Id))
    }

    /// What ties it to others by the address.
    pub(super) fn email_tie(&self) -> Option<Tie> {
        self.email_token.map(Tie::EmailToken).or_else(|| self.email.clone().map(Tie::Email))
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
            zoom_user_id: row.get(6)?,
            email: row.get(7)?,
            zoom_user_token: row.get(8)?,
            email_token: row.get(9)?,
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

impl fmt::Display for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdToken(token) => write!(f, "id #{token}"),
            Self::Id(id) => write!(f, "id {id}"),
            Self::EmailToken(token) => write!(f, "email #{token}"),
            Self::Email(email) => write!(f, "email {email}"),
        }
    }
}

/// The sessions of each person of an event.
pub(super) fn people_of(sessions: &[Session]) -> impl Iterator<Item = &[Session]> {
    sessions.chunk_by(|one, next| one.person_id == next.person_id)
}

/// Takes all sessions of an event.
pub(super) type Take<'t> = &'t mut dyn FnMut(&AttendedEvent, Vec<Session>) -> Result<(), rusqlite::Error>;

/// Hands on all sessions of each event.
pub(super) fn each(connection: &Connection, events: &[AttendedEvent], take: Take<'_>) -> Result<(), rusqlite::Error> {
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
