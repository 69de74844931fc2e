//! Who the people of the page are, and how they are called there.

use std::collections::{HashMap, HashSet};

use crate::pseudonym::Pseudonyms;
use crate::render::Table;

use super::cell::text;

/// How people are called.
#[derive(Debug, Clone, Copy)]
pub enum Names<'key> {
    /// As Zoom shows them.
    Full,
    /// By a keyed hash, the same in every page and export made with the same key.
    Pseudonyms(&'key Pseudonyms),
}

/// The attributes of a person, in the columns of the report `sessions`, with the page's words. The place is the site on
/// the user's own map, else the city that Zoom tells.
pub(super) const ATTRIBUTES: [(&str, &str); 13] = [
    (PLACE, "Place"),
    ("subnet", "Subnet"),
    ("network_type", "Network"),
    ("connection_type", "Route"),
    ("data_center", "Data centre"),
    ("version", "Version"),
    ("os", "System"),
    ("device", "Device"),
    (PROVIDER, "Provider"),
    ("building", "Building"),
    ("vpn", "VPN"),
    ("location", "City"),
    ("site", "Site"),
];

/// The attribute by which people are grouped.
pub(super) const PLACE: &str = "place";

/// The attribute that a file of providers tells.
const PROVIDER: &str = "isp";

/// A group of fewer people would say who they are.
pub(super) const SMALLEST_GROUP: i64 = 3;

/// One person.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) name: String,
    /// In the order of [`ATTRIBUTES`], those of the first session.
    pub(super) attributes: [Option<String>; ATTRIBUTES.len()],
}

/// Everybody, in the order of the report `scorecard`: whoever had most trouble first.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    everybody: Vec<Person>,
    of_session: HashMap<i64, usize>,
    /// For each attribute what may be told, where names are hidden.
    shared: Option<[HashSet<String>; ATTRIBUTES.len()]>,
}

impl People {
    /// Names everybody. Where names are hidden, so is what fewer than three people share.
    pub(super) fn new(scorecard: &Table, sessions: &Table, names: Names<'_>) -> Self {
        let ids = (0..scorecard.rows.len()).map(|row| (scorecard.count(row, "person_id"), row));
        let of_person: HashMap<i64, usize> = ids.collect();
        let mut people = vec![Person::default(); scorecard.rows.len()];
        let mut identities = vec![Identity::default(); people.len()];
        let mut of_session = HashMap::with_capacity(sessions.rows.len());
        for row in 0..sessions.rows.len() {
            let id = sessions.count(row, "person_id");
            let Some(&person) = of_person.get(&id) else { continue };
            let session = sessions.count(row, "session_id");
            of_session.insert(session, person);
            identities[person].take(sessions, row);
            if session == id {
                people[person].attributes = ATTRIBUTES.map(|(column, _)| attribute(sessions, row, column));
            }
        }
        for (row, (person, identity)) in people.iter_mut().zip(&identities).enumerate() {
            person.name = match names {
                Names::Full => text(scorecard, row, "person").unwrap_or_default(),
                Names::Pseudonyms(pseudonyms) => pseudonyms.of(identity.known_by()),
            };
        }
        let mut people = Self { everybody: people, of_session, shared: None };
        if matches!(names, Names::Pseudonyms(_)) {
            people.hide_small_groups();
        }
        people
    }

    /// Leaves out what fewer than three people share.
    fn hide_small_groups(&mut self) {
        let mut shared: [HashSet<String>; ATTRIBUTES.len()] = Default::default();
        for (attribute, shared) in shared.iter_mut().enumerate() {
            let mut counts: HashMap<&str, i64> = HashMap::new();
            for value in self.everybody.iter().filter_map(|person| person.attributes[attribute].as_deref()) {
                *counts.entry(value).or_default() += 1;
            }
            let many = counts.into_iter().filter(|(_, count)| *count >= SMALLEST_GROUP);
            shared.extend(many.map(|(value, _)| value.to_owned()));
        }
        for person in &mut self.everybody {
            for (value, shared) in person.attributes.iter_mut().zip(&shared) {
                value.take_if(|value| !shared.contains(value.as_str()));
            }
        }
        self.shared = Some(shared);
    }

    /// Whether a value of one of the names of [`ATTRIBUTES`] may stand on the page.
    pub(super) fn may_tell(&self, column: &str, value: &str) -> bool {
        let attribute = ATTRIBUTES.iter().position(|(known, _)| *known == column);
        let shared = attribute.zip(self.shared.as_ref()).map(|(attribute, shared)| &shared[attribute]);
        shared.is_none_or(|shared| shared.contains(value))
    }

    /// The places of the attributes that are shown of a person: without a map of networks, the place says what the city
    /// does, and without a file of providers there are none.
    pub(super) fn told(&self, has_sites: bool) -> impl Iterator<Item = usize> {
        let provider = ATTRIBUTES.iter().position(|(column, _)| *column == PROVIDER).unwrap_or(ATTRIBUTES.len());
        let has_providers = self.everybody.iter().any(|person| person.attributes[provider].is_some());
        // The city and the site, which are the place already, are the last.
        let shown = if has_sites { ATTRIBUTES.len() - 1 } else { provider + 1 };
        (0..shown).filter(move |place| *place != provider || has_providers)
    }

    pub(super) fn len(&self) -> usize {
        self.everybody.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.everybody.iter()
    }

    /// The person in this place of the order.
    pub(super) fn name(&self, person: usize) -> &str {
        self.everybody.get(person).map_or("", |person| person.name.as_str())
    }

    /// What is known of a person under one of the names of [`ATTRIBUTES`].
    pub(super) fn attribute(&self, person: usize, column: &str) -> Option<&str> {
        let attribute = ATTRIBUTES.iter().position(|(known, _)| *known == column)?;
        self.everybody.get(person)?.attributes[attribute].as_deref()
    }

    /// Whose session this is.
    pub(super) fn of_session(&self, session_id: i64) -> Option<usize> {
        self.of_session.get(&session_id).copied()
    }
}

fn attribute(sessions: &Table, row: usize, column: &str) -> Option<String> {
    match column {
        PLACE => text(sessions, row, "site").or_else(|| text(sessions, row, "location")),
        column => text(sessions, row, column),
    }
}

/// What a person is known by over events, as far as Zoom tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    email: Option<String>,
    zoom_user_id: Option<String>,
    participant_uuid: Option<String>,
    user_name: Option<String>,
}

impl Identity {
    /// Takes in what a session says that none before it did.
    pub(super) fn take(&mut self, sessions: &Table, row: usize) {
        let kept = [
            (&mut self.email, "email"),
            (&mut self.zoom_user_id, "zoom_user_id"),
            (&mut self.participant_uuid, "participant_uuid"),
            (&mut self.user_name, "person"),
        ];
        for (known, column) in kept {
            if known.is_none() {
                *known = sessions.text(row, column).map(str::to_owned);
            }
        }
    }

    /// The first of these that there is, as `export` does it.
    pub(super) fn known_by(&self) -> &str {
        let known = [&self.email, &self.zoom_user_id, &self.participant_uuid, &self.user_name];
        known.into_iter().flatten().next().map_or("", String::as_str)
    }
}
