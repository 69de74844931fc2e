//! Who somebody is in other events, found from tie to tie: what `known_person` finds among everybody, without reading
//! anybody else.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};

use super::attended::{AttendedEvent, Session, Tie, person_of};
use super::known_person::KnownPeople;
pub(crate) use super::known_person::first_session_of;

/// Follows ties among the events that began on some days.
pub(crate) struct Chains<'c> {
    connection: &'c Connection,
    from: &'c str,
    to: &'c str,
    /// The events that were come across; nothing of those on other days.
    events: HashMap<i64, Option<AttendedEvent>>,
    /// The sessions that were come across.
    met: HashSet<i64>,
}

/// Somebody in an event, with all of their sessions in it.
type OfEvent = (AttendedEvent, Vec<Session>);

impl<'c> Chains<'c> {
    /// Begins where no session was met yet.
    pub(crate) fn among(connection: &'c Connection, from: &'c str, to: &'c str) -> Self {
        Self { connection, from, to, events: HashMap::new(), met: HashSet::new() }
    }

    /// What whoever has a session is known as; nothing if ties lead nowhere, or if somebody was told who has it, too.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn known_as(&mut self, session_id: i64) -> Result<Option<String>, rusqlite::Error> {
        Ok(known_as(&self.follow(session_id)?))
    }

    /// The sessions of whoever has a session, those of each event together; none if it was met before.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn sessions(&mut self, session_id: i64) -> Result<Vec<i64>, rusqlite::Error> {
        let people = self.follow(session_id)?;
        Ok(people.iter().flat_map(|(_, sessions)| sessions).map(|session| session.session_id).collect())
    }

    /// Whoever has a session, in all events of the days that ties lead to; nobody if the session was met before.
    fn follow(&mut self, session_id: i64) -> Result<Vec<OfEvent>, rusqlite::Error> {
        let (mut open, mut ties, mut people) = (vec![session_id], HashSet::new(), Vec::new());
        while let Some(session_id) = open.pop() {
            if !self.met.insert(session_id) {
                continue;
            }
            let Some((event_id, sessions)) = person_of(self.connection, session_id)? else { continue };
            self.met.extend(sessions.iter().map(|session| session.session_id));
            let Some(event) = self.event(event_id)? else { continue };
            for tie in sessions.iter().flat_map(|session| [session.id_tie(), session.email_tie()]).flatten() {
                if !ties.contains(&tie) {
                    open.extend(self.tied(&tie)?);
                    ties.insert(tie);
                }
            }
            people.push((event, sessions));
        }
        Ok(people)
    }

    fn event(&mut self, event_id: i64) -> Result<Option<AttendedEvent>, rusqlite::Error> {
        if let Some(known) = self.events.get(&event_id) {
            return Ok(known.clone());
        }
        let event = |row: &Row<'_>| {
            Ok(AttendedEvent { event_id, kind: row.get(0)?, event_uuid: row.get(1)?, day_unix: row.get(2)? })
        };
        let mut statement = self.connection.prepare_cached(include_str!("event_of_days.sql"))?;
        let event = statement.query_row(params![event_id, self.from, self.to], event).optional()?;
        self.events.insert(event_id, event.clone());
        Ok(event)
    }

    fn tied(&self, tie: &Tie) -> Result<Vec<i64>, rusqlite::Error> {
        let (sql, value): (&str, &dyn ToSql) = match tie {
            Tie::IdToken(token) => ("SELECT session_id FROM identity_token WHERE zoom_user_token = ?", token),
            Tie::Id(id) => (include_str!("sessions_tied_by_id.sql"), id),
            Tie::EmailToken(token) => ("SELECT session_id FROM identity_token WHERE email_token = ?", token),
            Tie::Email(email) => (include_str!("sessions_tied_by_email.sql"), email),
        };
        self.connection.prepare_cached(sql)?.query_map([value], |row| row.get(0))?.collect()
    }
}

/// The one person that somebody in some events is, whom ties lead from one to the other.
fn known_as(people: &[OfEvent]) -> Option<String> {
    let mut known = KnownPeople::default();
    for (_, sessions) in people {
        known.add(sessions);
    }
    known.known().known_as().next().map(|(_, name)| name.to_owned())
}

/// The sessions of whoever has this Zoom id or address, in any case of the letters A to Z.
///
/// # Errors
///
/// Those of SQLite.
pub(crate) fn sessions_by_id(connection: &Connection, id: &str) -> Result<Vec<i64>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(include_str!("sessions_by_id.sql"))?;
    statement.query_map([id], |row| row.get(0))?.collect()
}

/// Those events of some days in which somebody was who is known as this, each with the person's sessions.
pub(super) fn events_of(
    connection: &Connection,
    (from, to): (&str, &str),
    wanted: &str,
) -> Result<Vec<OfEvent>, rusqlite::Error> {
    let (mut chains, mut people) = (Chains::among(connection, from, to), Vec::new());
    for session_id in sessions_by_id(connection, wanted)?.into_iter().chain(first_session_of(wanted)) {
        let followed = chains.follow(session_id)?;
        if known_as(&followed).as_deref() == Some(wanted) {
            people.extend(followed);
        }
    }
    // Several people of an event may be one, as only another event tells.
    people.sort_by_key(|(event, sessions)| (event.event_id, sessions.first().map(|session| session.person_id)));
    people.dedup_by(|(event, more), (before, sessions)| {
        let is_same = event.event_id == before.event_id;
        if is_same {
            sessions.append(more);
        }
        is_same
    });
    Ok(people)
}
