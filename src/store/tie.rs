//! Which sessions of an event are one person: those that share a Zoom id, an address or a participant UUID, and those
//! that share one with these, to the end of the chain.
//!
//! The chains are followed here and not in the views, because SQLite cannot hand the condition on an event into a
//! recursive expression: a statement on one event would follow the chains of all. A session that comes is compared with
//! those that share a tie with it alone, so that the ten thousandth costs no more than the second; what a session loses
//! may part others, so that the event is then gone through anew.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use super::error::Error;
use crate::model::name::folded;
use crate::model::union_find::UnionFind;

/// A session's ties.
type Ties = BTreeSet<i64>;

/// A tie of an identity is negative, one of a pruned person positive.
const OF_IDENTITY: i64 = i64::MIN;

/// Ties a session to those of its event that share one of its names, after its identity was written.
pub(super) fn put(connection: &Connection, event_id: i64, session_id: i64) -> Result<(), Error> {
    let told = told(connection, session_id)?;
    let known = known(connection, session_id)?;
    if !known.is_empty() && known.iter().filter(|tie| **tie < 0).eq(&told) {
        return Ok(());
    }
    let lost: Vec<&i64> = known.difference(&told).filter(|tie| **tie < 0).collect();
    for tie in &lost {
        let sql = "DELETE FROM session_tie WHERE event_id = ? AND tie = ? AND session_id = ?";
        connection.prepare_cached(sql)?.execute(params![event_id, tie, session_id])?;
    }
    write_down(connection, event_id, session_id, told.difference(&known))?;
    if lost.is_empty() { join(connection, event_id, session_id) } else { anew(connection, event_id) }
}

/// Makes one person of a session and of all that share a tie with it. A person goes by the least key of their sessions.
fn join(connection: &Connection, event_id: i64, session_id: i64) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(include_str!("tie_people.sql"))?;
    let people: BTreeSet<String> = statement.query_map([session_id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let Some(key) = people.first() else { return Ok(()) };
    let sql = "UPDATE participant_session SET person_key = ?2
               WHERE session_id = ?1 AND is_counted = 1 AND person_key IS NOT ?2";
    connection.prepare_cached(sql)?.execute(params![session_id, key])?;
    for other in people.iter().skip(1) {
        let sql = "UPDATE participant_session SET person_key = ?3 WHERE event_id = ?1 AND person_key = ?2";
        connection.prepare_cached(sql)?.execute(params![event_id, other, key])?;
    }
    Ok(())
}

/// Follows all chains of an event anew, where sessions or ties were lost, or others count or began than before.
pub(super) fn anew(connection: &Connection, event_id: i64) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(include_str!("tie_sessions.sql"))?;
    let mut rows = statement.query([event_id])?;
    let mut people = People::default();
    let mut sessions = Vec::new();
    while let Some(row) = rows.next()? {
        let place = people.meet(row.get(0)?, row.get(3)?);
        if place == sessions.len() {
            let (key, known): (String, Option<String>) = (row.get(1)?, row.get(2)?);
            sessions.push((row.get::<_, i64>(0)?, key, known));
        }
    }
    let sql = "UPDATE participant_session SET person_key = ?2 WHERE session_id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    for (place, (session_id, _, known)) in sessions.iter().enumerate() {
        let (_, key, _) = &sessions[people.sessions.lowest(place)];
        if known.as_ref() != Some(key) {
            statement.execute(params![session_id, key])?;
        }
    }
    let sql = "UPDATE participant_session SET person_key = NULL
               WHERE event_id = ? AND is_counted = 0 AND person_key IS NOT NULL";
    connection.prepare_cached(sql)?.execute([event_id])?;
    Ok(())
}

/// Gives all sessions the ties that their identities and tokens tell now, after another key made the tokens.
pub(super) fn all_anew(connection: &Connection) -> Result<(), Error> {
    let sql = "SELECT event_id, session_id FROM participant_session JOIN participant_identity USING (session_id)";
    let mut statement = connection.prepare(sql)?;
    let sessions = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut events = BTreeSet::new();
    for session in sessions {
        let (event_id, session_id): (i64, i64) = session?;
        let sql = "DELETE FROM session_tie WHERE session_id = ? AND tie < 0";
        connection.prepare_cached(sql)?.execute([session_id])?;
        write_down(connection, event_id, session_id, &told(connection, session_id)?)?;
        events.insert(event_id);
    }
    events.into_iter().try_for_each(|event_id| anew(connection, event_id))
}

/// Sessions by their places in the order of their keys.
#[derive(Debug, Default)]
struct People {
    sessions: UnionFind,
    places: HashMap<i64, usize>,
    by_tie: HashMap<i64, usize>,
}

impl People {
    /// Meets a session with one of its ties, and tells its place.
    fn meet(&mut self, session_id: i64, tie: Option<i64>) -> usize {
        let place = *self.places.entry(session_id).or_insert_with(|| self.sessions.add());
        if let Some(tie) = tie {
            let other = *self.by_tie.entry(tie).or_insert(place);
            self.sessions.unite(place, other);
        }
        place
    }
}

fn write_down<'t>(
    connection: &Connection,
    event_id: i64,
    session_id: i64,
    ties: impl IntoIterator<Item = &'t i64>,
) -> Result<(), Error> {
    let sql = "INSERT INTO session_tie (event_id, tie, session_id) VALUES (?, ?, ?)";
    let mut statement = connection.prepare_cached(sql)?;
    for tie in ties {
        statement.execute([event_id, *tie, session_id])?;
    }
    Ok(())
}

/// The ties that are written down of a session.
fn known(connection: &Connection, session_id: i64) -> Result<Ties, Error> {
    let mut statement = connection.prepare_cached("SELECT tie FROM session_tie WHERE session_id = ?")?;
    Ok(statement.query_map([session_id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The ties that a session's identity tells.
fn told(connection: &Connection, session_id: i64) -> Result<Ties, Error> {
    let mut statement = connection.prepare_cached(include_str!("tie_names.sql"))?;
    let mut rows = statement.query([session_id])?;
    let Some(row) = rows.next()? else { return Ok(Ties::new()) };
    let mut ties = Ties::new();
    for (column, word) in ["id", "email", "uuid"].into_iter().enumerate() {
        let (text, token): (Option<String>, Option<i64>) = (row.get(column)?, row.get(3 + column)?);
        let tie = token.or_else(|| hash(word, &text?));
        ties.extend(tie.map(|tie| tie | OF_IDENTITY));
    }
    Ok(ties)
}

/// What stands for a name that has no token, told apart from the same letters of another kind. `None` for blanks.
fn hash(word: &str, text: &str) -> Option<i64> {
    let text = folded(text);
    if text.is_empty() {
        return None;
    }
    let digest = Sha256::digest(format!("{word} {text}"));
    digest.first_chunk().map(|bytes| i64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The Zoom id, address and participant UUID of a session, as far as it has them.
    type Names = [Option<u8>; 3];

    fn names() -> impl Strategy<Value = Names> {
        [prop::option::of(0..5_u8), prop::option::of(0..5_u8), prop::option::of(0..5_u8)]
    }

    /// An event without sessions.
    fn event() -> Connection {
        let connection = crate::store::open_in_memory();
        let sql = "INSERT INTO event (event_id, kind, event_uuid, start_at) VALUES (1, 'meeting', 'one==', 0)";
        connection.execute(sql, []).unwrap();
        connection
    }

    /// Stores a session of these names, with tokens of some of them, or gives it other names.
    fn store(connection: &Connection, session_id: i64, names: Names) {
        let sql = "INSERT OR IGNORE INTO participant_session (session_id, event_id, user_id, join_at)
                   VALUES (?1, 1, ?1, 0)";
        connection.execute(sql, [session_id]).unwrap();
        let [id, email, uuid] = names.map(|name| name.map(|name| format!("Name {name}")));
        let sql = "INSERT OR REPLACE INTO participant_identity (session_id, zoom_user_id, email, participant_uuid)
                   VALUES (?, ?, upper(?), ?)";
        connection.execute(sql, params![session_id, id, email, uuid]).unwrap();
        // Names of even numbers have tokens.
        let token =
            |kind: i64, name: Option<u8>| name.filter(|name| name % 2 == 0).map(|name| 100 * kind + i64::from(name));
        let tokens = params![session_id, token(1, names[0]), token(2, names[1]), token(3, names[2])];
        connection.execute("INSERT OR REPLACE INTO identity_token VALUES (?, ?, ?, ?, NULL, NULL)", tokens).unwrap();
        put(connection, 1, session_id).unwrap();
    }

    fn people(connection: &Connection) -> BTreeMap<i64, i64> {
        let sql = "SELECT session_id, person_id FROM v_person_session";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// Gives each session the lowest person that shares a name with it, until nothing changes.
    fn expected(sessions: &BTreeMap<i64, Names>) -> BTreeMap<i64, i64> {
        let mut people: BTreeMap<i64, i64> = sessions.keys().map(|session_id| (*session_id, *session_id)).collect();
        let shares = |one: &Names, other: &Names| (0..3).any(|name| one[name].is_some() && one[name] == other[name]);
        loop {
            let before = people.clone();
            for (one, names) in sessions {
                let tied = sessions.iter().filter(|(_, other)| shares(names, other)).map(|(other, _)| before[other]);
                people.insert(*one, tied.min().unwrap_or(*one).min(before[one]));
            }
            if people == before {
                return people;
            }
        }
    }

    #[test]
    fn a_chain_of_ties_is_one_person_in_whichever_order_its_links_come() {
        let chain = [[Some(1), None, None], [None, None, Some(3)], [None, Some(2), Some(3)], [Some(1), Some(2), None]];
        for order in [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3], [3, 1, 4, 2]] {
            let connection = event();
            for session_id in order {
                store(&connection, session_id, chain[usize::try_from(session_id - 1).unwrap()]);
            }
            assert_eq!(people(&connection).into_values().collect::<Vec<_>>(), [1, 1, 1, 1], "{order:?}");
        }
    }

    #[test]
    fn the_same_letters_as_id_and_as_address_tie_nobody() {
        let connection = event();
        store(&connection, 1, [Some(1), None, None]);
        store(&connection, 2, [None, Some(1), None]);
        assert_eq!(people(&connection).into_values().collect::<Vec<_>>(), [1, 2]);
    }

    proptest! {
        // Each case makes a database.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn people_are_those_that_ties_lead_to(steps in prop::collection::vec((1..12_i64, names()), 1..24)) {
            let connection = event();
            let mut sessions = BTreeMap::new();
            for (session_id, names) in steps {
                sessions.insert(session_id, names);
                store(&connection, session_id, names);
                prop_assert_eq!(people(&connection), expected(&sessions));
            }
            // The same once more, from what is written down, and after identities and half of the tokens are gone.
            anew(&connection, 1).unwrap();
            prop_assert_eq!(people(&connection), expected(&sessions));
            let sql = "CREATE TEMP TABLE aged_event (event_id INTEGER PRIMARY KEY); INSERT INTO aged_event VALUES (1)";
            connection.execute_batch(sql).unwrap();
            connection.execute_batch(include_str!("prune_ties.sql")).unwrap();
            connection.execute(include_str!("prune_identities.sql"), []).unwrap();
            anew(&connection, 1).unwrap();
            prop_assert_eq!(people(&connection), expected(&sessions));
        }
    }
}
