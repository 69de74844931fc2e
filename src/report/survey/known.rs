//! By what people are known across events: the rule of the part `event_person` in Rust.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::people::Session;

/// What ties a person to the same one in other events: a token that outlives the identity, else what it would be made
/// of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Across {
    Token(i64),
    Text(String),
}

/// What the events that were read so far say of a person.
#[derive(Debug)]
struct Known {
    zoom_user_id: Option<String>,
    email: Option<String>,
    lowest_session_id: i64,
    /// Whether a later event told more than what is written already.
    has_changed: bool,
}

/// The people of the events that were read so far.
#[derive(Debug, Default)]
pub(super) struct Acquaintances {
    places: HashMap<Across, usize>,
    people: Vec<Known>,
    /// Each session with the place of its person.
    sessions: Vec<(i64, usize)>,
}

impl Acquaintances {
    /// Meets the person of these sessions of one event, and tells by what they are known as far as that was read.
    pub(super) fn meet(&mut self, sessions: &[Session]) -> Option<String> {
        let id = sessions.iter().filter_map(|session| session.zoom_user_id.as_deref()).max();
        let email = sessions.iter().filter_map(|session| session.email.as_deref()).max();
        let token = |place: usize| sessions.iter().filter_map(|session| session.tokens[place]).max().map(Across::Token);
        let text = |text: Option<&str>| text.map(|text| Across::Text(text.to_owned()));
        let across = token(0).or_else(|| text(id)).or_else(|| token(1)).or_else(|| text(email))?;
        let lowest_session_id = sessions.iter().map(|session| session.session_id).min()?;
        let next = self.people.len();
        let place = *self.places.entry(across).or_insert(next);
        if place == next {
            self.people.push(Known { zoom_user_id: None, email: None, lowest_session_id, has_changed: false });
        }
        self.sessions.extend(sessions.iter().map(|session| (session.session_id, place)));
        let known = &mut self.people[place];
        let before = known.known_as();
        known.zoom_user_id = known.zoom_user_id.as_deref().max(id).map(str::to_owned);
        known.email = known.email.as_deref().max(email).map(str::to_owned);
        known.lowest_session_id = known.lowest_session_id.min(lowest_session_id);
        let now = known.known_as();
        known.has_changed |= place < next && now != before;
        Some(now)
    }

    /// Writes once more who was known by less when their first sessions were written.
    pub(super) fn rewrite(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let sql = "UPDATE survey_event_person SET known_as = ? WHERE session_id = ?";
        let mut statement = connection.prepare(sql)?;
        for (session_id, place) in &self.sessions {
            let known = &self.people[*place];
            if known.has_changed {
                statement.execute(params![known.known_as(), session_id])?;
            }
        }
        Ok(())
    }
}

impl Known {
    /// The Zoom id, else the address, of several the last in the order of the alphabet; else the lowest session.
    fn known_as(&self) -> String {
        let lowest = || format!("person of session {}", self.lowest_session_id);
        self.zoom_user_id.clone().or_else(|| self.email.clone()).unwrap_or_else(lowest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::params;

    use super::*;
    use crate::report::parts;
    use crate::report::survey::days;

    /// Whether a session's identity was pruned, and the keys of what was in it.
    fn session() -> impl Strategy<Value = (bool, Option<u8>, Option<u8>)> {
        (any::<bool>(), prop::option::of(0..4_u8), prop::option::of(0..3_u8))
    }

    /// `(person_id, session_id, known_as)` of each session.
    type Row = (i64, i64, Option<String>);

    fn rows(connection: &Connection, sql: &str) -> Vec<Row> {
        let mut statement = connection.prepare(sql).unwrap();
        let days = [(":from", "1970-01-01"), (":to", "1970-01-01")];
        for (name, value) in days {
            if let Some(index) = statement.parameter_index(name).unwrap() {
                statement.raw_bind_parameter(index, value).unwrap();
            }
        }
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let column = |name| row.get::<_, i64>(name).unwrap();
            found.push((column("person_id"), column("session_id"), row.get("known_as").unwrap()));
        }
        found
    }

    proptest! {
        // Each case makes a database.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_part_and_this_know_people_by_the_same(events in prop::collection::vec(prop::collection::vec(session(), 1..5), 1..4)) {
            let mut connection = Connection::open_in_memory().unwrap();
            crate::store::schema::migrate(&mut connection, std::path::Path::new(":memory:")).unwrap();
            connection.execute_batch(include_str!("tables.sql")).unwrap();
            let mut session_id = 0_i64;
            for (event_id, sessions) in (1_i64..).zip(&events) {
                let sql = "INSERT INTO event (event_id, kind, event_uuid, start_at) VALUES (?1, 'meeting', ?1 || '==', 0)";
                connection.execute(sql, [event_id]).unwrap();
                for (is_pruned, id, email) in sessions {
                    session_id += 1;
                    let sql = "INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (?1, ?2, ?1, 0)";
                    connection.execute(sql, [session_id, event_id]).unwrap();
                    if !is_pruned {
                        let sql = "INSERT INTO participant_identity (session_id, zoom_user_id, email) VALUES (?, 'u' || ?, 'A' || ?)";
                        connection.execute(sql, params![session_id, id, email]).unwrap();
                    }
                    let token = |key: &Option<u8>, of: i64| key.map(|key| of + i64::from(key));
                    let sql = "INSERT INTO identity_token VALUES (?, ?, ?, NULL, NULL)";
                    connection.execute(sql, params![session_id, token(id, 90), token(email, 20)]).unwrap();
                }
            }
            let sql = "SELECT person_id, session_id, known_as FROM event_person ORDER BY session_id";
            let viewed = rows(&connection, &parts::over(&["chosen_event", "event_person"], sql));
            days::people(&connection, &[(":from", &"1970-01-01"), (":to", &"1970-01-01")]).unwrap();
            let sql = "SELECT person_id, session_id, known_as FROM survey_event_person ORDER BY session_id";
            prop_assert_eq!(rows(&connection, sql), viewed);
        }
    }
}
