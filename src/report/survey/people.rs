//! Which sessions of an event are one person: the rule of the view `v_person_session` in Rust, for which SQLite sorts
//! all sessions six times.

use std::collections::HashMap;

use rusqlite::{Connection, Row, Statement};

/// A session of an event.
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) session_id: i64,
    pub(super) join_at: i64,
    pub(super) leave_at: Option<i64>,
    pub(super) network_type: Option<String>,
    pub(super) zoom_user_id: Option<String>,
    /// In small letters.
    pub(super) email: Option<String>,
    pub(super) participant_uuid: Option<String>,
    pub(super) user_name: Option<String>,
    /// Keyed tokens of the Zoom id, the address and the UUID, which outlive them.
    pub(super) tokens: [Option<i64>; 3],
    /// The lowest session of the same person.
    pub(super) person_id: i64,
}

/// Reads the sessions of one event after the other.
pub(super) struct Sessions<'c>(Statement<'c>);

impl<'c> Sessions<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self(connection.prepare(include_str!("sessions_of_event.sql"))?))
    }

    /// Those of an event, each after the others of the same person.
    pub(super) fn of(&mut self, event_id: i64) -> Result<Vec<Session>, rusqlite::Error> {
        let mut sessions: Vec<Session> = self.0.query_map([event_id], Session::read)?.collect::<Result<_, _>>()?;
        tie(&mut sessions);
        sessions.sort_by_key(|session| (session.person_id, session.session_id));
        Ok(sessions)
    }
}

impl Session {
    /// By the places of the columns: looking up eight names for each of a hundred thousand sessions shows.
    fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        let session_id = row.get(0)?;
        Ok(Self {
            session_id,
            join_at: row.get(1)?,
            leave_at: row.get(2)?,
            network_type: row.get(3)?,
            zoom_user_id: row.get(4)?,
            email: row.get(5)?,
            participant_uuid: row.get(6)?,
            user_name: row.get(7)?,
            tokens: [row.get(8)?, row.get(9)?, row.get(10)?],
            person_id: session_id,
        })
    }
}

/// What may tie a session to others: a token where there is one, else what it would be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Tie<'s> {
    Token(i64),
    Text(&'s str),
}

type Key = fn(&Session) -> Option<Tie<'_>>;

impl Tie<'_> {
    fn of(token: Option<i64>, text: Option<&str>) -> Option<Tie<'_>> {
        token.map(Tie::Token).or_else(|| text.map(Tie::Text))
    }
}

/// Each step carries on what the one before it found, and the last two go back, so that a session tied only by its UUID
/// takes its relatives along. The steps are the view's: a chain of more ties than these stays as it leaves it.
fn tie(sessions: &mut [Session]) {
    let id: Key = |session| Tie::of(session.tokens[0], session.zoom_user_id.as_deref());
    let email: Key = |session| Tie::of(session.tokens[1], session.email.as_deref());
    let uuid: Key = |session| Tie::of(session.tokens[2], session.participant_uuid.as_deref());
    for key in [id, email, uuid, email, id] {
        let mut lowest: HashMap<Tie<'_>, i64> = HashMap::new();
        for session in &*sessions {
            let Some(key) = key(session) else { continue };
            let known = lowest.entry(key).or_insert(session.person_id);
            *known = session.person_id.min(*known);
        }
        let of = |session: &Session| key(session).map_or(session.person_id, |key| lowest[&key]);
        let found: Vec<i64> = sessions.iter().map(of).collect();
        for (session, person_id) in sessions.iter_mut().zip(found) {
            session.person_id = person_id;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::params;

    use super::*;
    use crate::report::parts;

    fn key() -> impl Strategy<Value = Option<u8>> {
        prop::option::of(0..4_u8)
    }

    proptest! {
        // Each case makes a database.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_view_and_this_find_the_same_people(keys in prop::collection::vec((key(), key(), key()), 1..12)) {
            let mut connection = Connection::open_in_memory().unwrap();
            crate::store::schema::migrate(&mut connection, std::path::Path::new(":memory:")).unwrap();
            let sql = "INSERT INTO event (event_id, kind, event_uuid, start_at) VALUES (1, 'meeting', 'one==', 0)";
            connection.execute(sql, []).unwrap();
            for (session_id, (zoom_user_id, email, participant_uuid)) in (1_i64..).zip(&keys) {
                let sql = "INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (?1, 1, ?1, 0)";
                connection.execute(sql, [session_id]).unwrap();
                let sql = "INSERT INTO participant_identity (session_id, zoom_user_id, email, participant_uuid)
                           VALUES (?, ?, 'A' || ?, ?)";
                connection.execute(sql, params![session_id, zoom_user_id, email, participant_uuid]).unwrap();
                // Those of even keys have tokens, too, so that some sessions of a person have and some have not.
                let token = |key: &Option<u8>| key.filter(|key| key % 2 == 0).map(i64::from);
                let tokens = params![session_id, token(zoom_user_id), token(email), token(participant_uuid)];
                connection.execute("INSERT INTO identity_token VALUES (?, ?, ?, ?, NULL)", tokens).unwrap();
            }
            let sql = "SELECT * FROM event_person ORDER BY person_id, session_id";
            let mut statement = connection.prepare(&parts::over(&["chosen_event", "event_person"], sql)).unwrap();
            let days = rusqlite::named_params! { ":from": "1970-01-01", ":to": "1970-01-01" };
            let viewed = statement.query_map(days, |row| Ok((row.get("person_id")?, row.get("session_id")?)));
            let viewed: Vec<(i64, i64)> = viewed.unwrap().collect::<Result<_, _>>().unwrap();
            let found = Sessions::begin(&connection).unwrap().of(1).unwrap();
            let found: Vec<(i64, i64)> =
                found.iter().map(|session| (session.person_id, session.session_id)).collect();
            prop_assert_eq!(found, viewed);
        }
    }
}
