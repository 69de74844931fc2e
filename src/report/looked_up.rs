//! Whom a text names over events, where indexes lead from it to one person and to all of their ties: the same person as
//! [`super::person::over_events`] finds among everybody, without a look at the others.

use rusqlite::Connection;

use super::person::ALL_DAYS;
use crate::model::name::folded;
use crate::rollup::tied::{self, Chains};

/// The one person of all events whom an id, an address, a name or a part of one names, by what they are known as. Nothing
/// if it is somebody whom no index leads to, or nobody, or if there is a choice, of which more is to be told.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn person(connection: &Connection, text: &str) -> Result<Option<String>, rusqlite::Error> {
    let (text, written) = (text.trim(), folded(text));
    if written.is_empty() {
        return Ok(None);
    }
    let [from, to] = ALL_DAYS;
    let mut chains = Chains::among(connection, from, to);
    if let Some(session_id) = tied::first_session_of(text) {
        return Ok(chains.known_as(session_id)?.filter(|name| name.eq_ignore_ascii_case(text)));
    }
    let by_id = who(&mut chains, tied::sessions_by_id(connection, text)?)?;
    if by_id != Found::Nobody {
        return Ok(by_id.one());
    }
    for names in names(connection, &written)? {
        let by_name = who_is_called(&mut chains, connection, &names)?;
        if by_name != Found::Nobody {
            return Ok(by_name.one());
        }
    }
    Ok(None)
}

/// The names that are this one, folded, and those of which it is a part.
fn names(connection: &Connection, written: &str) -> Result<[Vec<String>; 2], rusqlite::Error> {
    let (mut whole, mut parts) = (Vec::new(), Vec::new());
    let mut statement = connection.prepare(include_str!("person_names.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        match folded(&name) {
            own if own == written => whole.push(name),
            own if own.contains(written) => parts.push(name),
            _ => {}
        }
    }
    Ok([whole, parts])
}

/// Who is known who has some sessions.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Nobody,
    One(String),
    Several,
}

impl Found {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nobody, found) | (found, Self::Nobody) => found,
            (Self::One(one), Self::One(other)) if one == other => Self::One(one),
            _ => Self::Several,
        }
    }

    fn one(self) -> Option<String> {
        if let Self::One(known_as) = self { Some(known_as) } else { None }
    }
}

/// Who has these sessions, as far as it takes to know that there are several.
fn who(chains: &mut Chains<'_>, sessions: Vec<i64>) -> Result<Found, rusqlite::Error> {
    let mut found = Found::Nobody;
    for session_id in sessions {
        found = found.with(chains.known_as(session_id)?.map_or(Found::Nobody, Found::One));
        if found == Found::Several {
            break;
        }
    }
    Ok(found)
}

/// Who has any of these names, as far as it takes to know that there are several.
fn who_is_called(chains: &mut Chains<'_>, connection: &Connection, names: &[String]) -> Result<Found, rusqlite::Error> {
    let mut statement = connection.prepare("SELECT session_id FROM participant_identity WHERE user_name = ?")?;
    let mut found = Found::Nobody;
    for name in names {
        let sessions = statement.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        found = found.with(who(chains, sessions)?);
        if found == Found::Several {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rusqlite::{Row, params};

    use super::*;
    use crate::report::Error;
    use crate::report::person::{PARTS, all_days, over_events};
    use crate::rollup::scope::Scope;
    use crate::rollup::{Rollups, table_of};

    /// What is told of a session: its event, the key of its person there, the Zoom id, the address and the name by their
    /// places below; whether there are tokens of both, whether the identity is still there, and whether it counts.
    type Join = (i64, Option<u8>, [Option<usize>; 3], bool, bool, bool);

    const IDS: [&str; 4] = ["Aa", "aA", "zed", "person of session 2"];
    const EMAILS: [&str; 5] = ["ann@x", "ANN@x", "bob@x", " ann@x", "\u{ff41}nn@x"];
    const NAMES: [&str; 5] = ["Ann", "ANN", "Ann Lee", "Bob", "zed"];

    fn joins() -> impl Strategy<Value = Vec<Join>> {
        let told = [prop::option::of(0..4_usize), prop::option::of(0..5_usize), prop::option::of(0..5_usize)];
        let often = || prop::bool::weighted(0.8);
        prop::collection::vec((1..5_i64, prop::option::of(0..3_u8), told, any::<bool>(), often(), often()), 1..14)
    }

    /// Four events, of which the last has no known start, and the one before it is on a day of its own.
    fn stored(joins: &[Join]) -> Connection {
        let connection = crate::store::open_in_memory();
        let sql = "INSERT INTO event (event_id, kind, event_uuid, start_at)
                   VALUES (1, 'meeting', 'one', 0), (2, 'webinar', 'one', 60), (3, 'meeting', 'two', 90000),
                       (4, 'meeting', 'three', NULL)";
        connection.execute(sql, []).unwrap();
        for (session_id, (event_id, key, [id, email, name], has_tokens, has_identity, is_counted)) in
            (1_i64..).zip(joins)
        {
            let sql = "INSERT INTO participant_session (session_id, event_id, user_id, join_at, person_key, is_counted)
                       VALUES (?1, ?2, ?1, ?1 % 3, ?3, ?4)";
            let key = key.map(|key| key.to_string());
            connection.execute(sql, params![session_id, event_id, key, is_counted]).unwrap();
            let texts = params![
                session_id,
                id.map(|id| IDS[id]),
                email.map(|email| EMAILS[email]),
                name.map(|name| NAMES[name])
            ];
            if *has_identity {
                let sql = "INSERT INTO participant_identity (session_id, zoom_user_id, email, user_name)
                           VALUES (?, ?, ?, ?)";
                connection.execute(sql, texts).unwrap();
            }
            if *has_tokens {
                let sql = "INSERT INTO identity_token (session_id, zoom_user_token, email_token) VALUES (?, ?, ?)";
                // A token is of what the texts fold to.
                let token = |text: Option<&str>| text.map(|text| folded(text).bytes().map(i64::from).sum::<i64>());
                let tokens = params![session_id, token(id.map(|id| IDS[id])), token(email.map(|email| EMAILS[email]))];
                connection.execute(sql, tokens).unwrap();
            }
        }
        connection
    }

    /// The sessions of the people of a scope, by what these are known as.
    fn known(connection: &Connection, scope: &Scope) -> BTreeMap<String, Vec<String>> {
        Rollups::default().ensure(connection, scope, &PARTS.into()).unwrap();
        let [event_person, known_person] = PARTS.map(|part| table_of(part).unwrap());
        let sql = format!(
            "SELECT known_as, event_person.* FROM {event_person} AS event_person
             JOIN {known_person} AS known_person ON known_person.person_id = event_person.person_id
             ORDER BY event_person.session_id"
        );
        let mut statement = connection.prepare(&sql).unwrap();
        let columns = statement.column_count();
        let row = |row: &Row<'_>| {
            let values: Vec<rusqlite::types::Value> = (1..columns).map(|at| row.get(at).unwrap()).collect();
            Ok((row.get::<_, String>(0)?, format!("{values:?}")))
        };
        let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in statement.query_map([], row).unwrap() {
            let (known_as, session) = row.unwrap();
            known.entry(known_as).or_default().push(session);
        }
        known
    }

    proptest! {
        // Each case makes a database.
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn one_person_has_the_sessions_that_they_have_among_everybody(joins in joins()) {
            let connection = stored(&joins);
            for (from, to) in [("0001-01-01", "9999-12-31"), ("1970-01-01", "1970-01-01")] {
                let scope = Scope::days(from.to_owned(), to.to_owned());
                let all = known(&connection, &scope);
                let asked = all.keys().map(String::as_str).chain(IDS).chain(EMAILS).chain(NAMES);
                for known_as in asked.map(str::to_owned).collect::<Vec<_>>() {
                    let alone = scope.clone().narrowed_to(Some(&known_as.clone().into()));
                    let expected = all.get_key_value(&known_as).map(|(name, sessions)| (name.clone(), sessions.clone()));
                    prop_assert_eq!(known(&connection, &alone), expected.into_iter().collect(), "{}", known_as);
                }
            }
        }

        #[test]
        fn whom_an_index_leads_to_is_whom_a_look_at_everybody_finds(joins in joins()) {
            let connection = stored(&joins);
            let texts = IDS.into_iter().chain(EMAILS).chain(NAMES).map(str::to_owned);
            let sessions = (1..4).map(|session_id| format!("person of session {session_id}"));
            let others = [" aNN@X ", "n", "Lee", "nobody", " "].map(str::to_owned);
            for text in texts.chain(sessions).chain(others) {
                let found = person(&connection, &text).unwrap();
                Rollups::default().ensure(&connection, &all_days(), &PARTS.into()).unwrap();
                match over_events(&connection, &text) {
                    Ok(known_as) => prop_assert!(found.is_none_or(|found| found == known_as), "{text}: {known_as}"),
                    Err(Error::AmbiguousPerson { .. } | Error::UnknownPerson { .. } | Error::UntiedPerson { .. }) => {
                        prop_assert_eq!(found, None, "{}", text);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    #[test]
    fn an_id_an_address_a_name_and_a_part_of_one_lead_to_whose_they_are() {
        #[track_caller]
        fn check(connection: &Connection, text: &str, expected: Option<&str>) {
            assert_eq!(person(connection, text).unwrap().as_deref(), expected, "{text}");
        }
        let known = |event_id, id, email, name| (event_id, None, [id, email, name], false, true, true);
        // Somebody who has an id and an address in one event, and in others one of the two, under other names.
        let ann =
            [known(1, Some(0), Some(0), Some(2)), known(2, None, Some(1), Some(4)), known(3, Some(0), None, None)];
        let connection =
            stored(&[&ann[..], &[known(1, None, Some(2), Some(3)), known(3, None, None, Some(0))]].concat());
        for text in ["Aa", "aa", " ann@x", "ANN@X", "Ann Lee", "zed", "lee", "ze", "e", "ann"] {
            check(&connection, text, Some("Aa"));
        }
        check(&connection, "bob", Some("bob@x"));
        for text in ["nn@x", "@", "nobody", ""] {
            check(&connection, text, None);
        }
    }
}
