//! Who is one person over events: the part `known_person`, by ties followed to the end of the chain.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value;

use crate::model::union_find::UnionFind;

/// The part, and its columns.
pub(super) const KNOWN_PERSON: &str = "known_person";
pub(super) const KNOWN_PERSON_COLUMNS: &[&str] = &["person_id INTEGER PRIMARY KEY", "known_as"];

/// The people of some events, as far as ids and addresses tie them.
#[derive(Debug, Default)]
pub(super) struct KnownPeople {
    /// The place of each tie.
    ties: HashMap<String, usize>,
    /// The ties by person.
    sets: UnionFind,
    /// What each person of an event is tied by: any of their ties.
    people: HashMap<i64, usize>,
    /// What the sessions say of whose they are, those without a tie of their own included.
    told: Vec<Told>,
}

/// What a session says of whose it is.
#[derive(Debug)]
struct Told {
    person_id: i64,
    session_id: i64,
    zoom_user_id: Option<String>,
    email: Option<String>,
}

/// By what a person is known, as far as the sessions so far say.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KnownAs {
    zoom_user_id: Option<String>,
    email: Option<String>,
    lowest_session_id: i64,
}

impl KnownPeople {
    /// Takes in a session of a person, with `zoom_user_id`, `email`, `id_tie` and `email_tie`.
    pub(super) fn add(&mut self, person_id: i64, session_id: i64, names: &[Option<String>; 4]) {
        let [zoom_user_id, email, id_tie, email_tie] = names;
        for tie in [id_tie, email_tie].into_iter().flatten() {
            let place = self.place(tie);
            let other = *self.people.entry(person_id).or_insert(place);
            self.sets.unite(place, other);
        }
        self.told.push(Told { person_id, session_id, zoom_user_id: zoom_user_id.clone(), email: email.clone() });
    }

    /// Each person of an event with what they are known as: the last of their Zoom ids in the order of the alphabet,
    /// else of their addresses, else the lowest of their sessions.
    pub(super) fn known_as(mut self) -> Vec<(i64, String)> {
        let mut known: HashMap<usize, KnownAs> = HashMap::new();
        for told in std::mem::take(&mut self.told) {
            let Told { person_id, session_id, zoom_user_id, email } = told;
            let Some(place) = self.people.get(&person_id).copied() else { continue };
            let first = self.sets.lowest(place);
            let so_far = known.entry(first).or_insert_with(|| KnownAs {
                zoom_user_id: None,
                email: None,
                lowest_session_id: session_id,
            });
            so_far.zoom_user_id = so_far.zoom_user_id.take().max(zoom_user_id);
            so_far.email = so_far.email.take().max(email);
            so_far.lowest_session_id = so_far.lowest_session_id.min(session_id);
        }
        let people: Vec<(i64, usize)> = self.people.iter().map(|(person_id, place)| (*person_id, *place)).collect();
        let named = people.into_iter().filter_map(|(person_id, place)| {
            let known = known.get(&self.sets.lowest(place))?.clone();
            let lowest = || format!("person of session {}", known.lowest_session_id);
            Some((person_id, known.zoom_user_id.or(known.email).unwrap_or_else(lowest)))
        });
        named.collect()
    }

    /// The people of events who are known as this.
    pub(super) fn of(self, known_as: &str) -> HashSet<i64> {
        let named = self.known_as().into_iter();
        named.filter(|(_, name)| name == known_as).map(|(person_id, _)| person_id).collect()
    }

    fn place(&mut self, tie: &str) -> usize {
        if let Some(place) = self.ties.get(tie) {
            return *place;
        }
        let place = self.sets.add();
        self.ties.insert(tie.to_owned(), place);
        place
    }
}

/// The row of a person.
pub(super) fn row((person_id, known_as): (i64, String)) -> [(&'static str, Value); 2] {
    [("person_id", person_id.into()), ("known_as", known_as.into())]
}
