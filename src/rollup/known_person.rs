//! Who is one person over events: the part `known_person`, by ties followed to the end of the chain.

use std::collections::HashMap;

use rusqlite::types::Value;

use super::attended::{Session, Tie};
use crate::model::union_find::UnionFind;

/// The part, and its columns.
pub(super) const KNOWN_PERSON: &str = "known_person";
pub(super) const KNOWN_PERSON_COLUMNS: &[&str] = &["person_id INTEGER PRIMARY KEY", "known_as"];

/// How the name of whoever has neither a Zoom id nor an address any more begins; the lowest of the sessions follows.
const OF_SESSION: &str = "person of session ";

/// The people of some events, as far as ids and addresses tie them.
#[derive(Debug, Default)]
pub(super) struct KnownPeople {
    /// The place of each tie.
    ties: HashMap<Tie, usize>,
    /// The ties by person.
    sets: UnionFind,
    /// What the people of each tie say of themselves, by its place.
    told: Vec<Told>,
    /// The people of events in their order, each by the place of any of their ties.
    people: Vec<(i64, Whose)>,
}

/// Who a person of an event is.
#[derive(Debug, Clone, Copy)]
enum Whose {
    /// Whoever has this number.
    Known(usize),
    /// Nobody else; the lowest of the person's sessions.
    Alone(i64),
}

/// What sessions say of whose they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Told {
    zoom_user_id: Option<String>,
    email: Option<String>,
    lowest_session_id: Option<i64>,
}

/// The people of events as they are over all of them.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Names by number, each with the lowest session of whoever goes by it.
    names: Vec<(String, i64)>,
    /// The people of events in their order, each by the number of a name.
    people: Vec<(i64, Whose)>,
}

impl KnownPeople {
    /// Takes in all sessions of a person of an event.
    pub(super) fn add(&mut self, sessions: &[Session]) {
        let Some(Session { person_id, .. }) = sessions.first() else { return };
        let mut own = None;
        let ties = sessions.iter().flat_map(|session| [session.id_tie(), session.email_tie()]).flatten();
        for tie in ties {
            let place = self.place(tie);
            self.sets.unite(place, *own.get_or_insert(place));
        }
        let lowest = || sessions.iter().map(|session| session.session_id).min().unwrap_or(*person_id);
        let whose = own.map_or_else(|| Whose::Alone(lowest()), Whose::Known);
        if let Some(place) = own {
            // Those without a tie of their own included.
            for session in sessions {
                self.told[place].take(session);
            }
        }
        self.people.push((*person_id, whose));
    }

    /// Who they are: each goes by the last of the Zoom ids in the order of the alphabet, else of the addresses, else by
    /// the lowest of the sessions.
    pub(super) fn known(mut self) -> Known {
        let mut of_set: HashMap<usize, Told> = HashMap::new();
        for (place, told) in self.told.iter().enumerate() {
            of_set.entry(self.sets.lowest(place)).or_default().add(told);
        }
        let (mut known, mut numbers, mut number_of_set) = (Known::default(), HashMap::new(), HashMap::new());
        for (set, told) in of_set {
            let lowest = told.lowest_session_id.unwrap_or_default();
            let name = told.zoom_user_id.or(told.email).unwrap_or_else(|| format!("{OF_SESSION}{lowest}"));
            // Whoever goes by one name is one person, whatever else ties them.
            let number = *numbers.entry(name).or_insert_with_key(|name| {
                known.names.push((name.clone(), lowest));
                known.names.len() - 1
            });
            known.names[number].1 = known.names[number].1.min(lowest);
            number_of_set.insert(set, number);
        }
        known.people = self.people;
        for (_, whose) in &mut known.people {
            if let Whose::Known(place) = whose {
                *place = number_of_set[&self.sets.lowest(*place)];
            }
        }
        known
    }

    fn place(&mut self, tie: Tie) -> usize {
        *self.ties.entry(tie).or_insert_with(|| {
            self.told.push(Told::default());
            self.sets.add()
        })
    }
}

impl Told {
    fn take(&mut self, session: &Session) {
        raise(&mut self.zoom_user_id, session.zoom_user_id.as_ref());
        raise(&mut self.email, session.email.as_ref());
        self.add_lowest(Some(session.session_id));
    }

    fn add(&mut self, other: &Self) {
        raise(&mut self.zoom_user_id, other.zoom_user_id.as_ref());
        raise(&mut self.email, other.email.as_ref());
        self.add_lowest(other.lowest_session_id);
    }

    fn add_lowest(&mut self, session_id: Option<i64>) {
        self.lowest_session_id = self.lowest_session_id.into_iter().chain(session_id).min();
    }
}

/// Replaces a text by another that comes later in the order of the alphabet.
fn raise(known: &mut Option<String>, other: Option<&String>) {
    if known.as_ref() < other {
        *known = other.cloned();
    }
}

impl Known {
    /// Each person of an event who is known in others, with what they are known as.
    pub(super) fn known_as(&self) -> impl Iterator<Item = (i64, &str)> {
        self.people.iter().filter_map(|(person_id, whose)| match whose {
            Whose::Known(number) => Some((*person_id, self.names[*number].0.as_str())),
            Whose::Alone(_) => None,
        })
    }

    /// Who the people of events are, in their order: the lowest session of the same person in all events.
    pub(super) fn who(&self) -> impl Iterator<Item = i64> {
        self.people.iter().map(|(_, whose)| match whose {
            Whose::Known(number) => self.names[*number].1,
            Whose::Alone(lowest) => *lowest,
        })
    }

    /// What those who are known in several events go by, by the lowest session of each.
    pub(super) fn into_names(self) -> HashMap<i64, String> {
        self.names.into_iter().map(|(name, lowest)| (lowest, name)).collect()
    }
}

/// The session by which somebody is known, if it is by that.
pub(crate) fn first_session_of(known_as: &str) -> Option<i64> {
    known_as.to_ascii_lowercase().strip_prefix(OF_SESSION)?.parse().ok()
}

/// The row of a person.
pub(super) fn row((person_id, known_as): (i64, &str)) -> [(&'static str, Value); 2] {
    [("person_id", person_id.into()), ("known_as", known_as.to_owned().into())]
}
