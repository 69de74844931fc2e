//! What an export says of people.
//!
//! Personal is what `prune --identities` would delete, which the dictionary says of each column: identities, a topic
//! that names anybody, words that do, and the text of what could not be read outside of samples.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::error::Error;
use super::selection::Event;
use crate::model::personal::Personal;
use crate::pseudonym::Pseudonyms;
use crate::store::named::Named;

/// The word of [`Identities::NoneButTopics`], which no flag takes: its topics have to be asked for each time.
pub const NONE_BUT_TOPICS: &str = "none-but-topics";

/// How much of people's identities leaves the database.
#[derive(Debug)]
pub enum Identities {
    /// Nothing: everybody is one person per session, and an event is called by kind, day and number.
    None,
    /// Nothing of people, but topics that name none of them.
    NoneButTopics,
    /// Whoever is the same person stays so, under another name.
    Pseudonym(Pseudonyms),
    /// Everything.
    Full,
}

impl Identities {
    /// Pseudonyms by the key in this file.
    ///
    /// # Errors
    ///
    /// Those of [`Pseudonyms::load`].
    pub fn pseudonyms(key: &Path) -> Result<Self, Error> {
        Ok(Self::Pseudonym(Pseudonyms::load(key)?))
    }

    /// The word that chooses it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NoneButTopics => NONE_BUT_TOPICS,
            Self::Pseudonym(_) => "pseudonym",
            Self::Full => "full",
        }
    }
}

/// The people of an event, and what is said of them.
pub(super) struct People<'i> {
    identities: &'i Identities,
    named: Named,
    /// Which words name somebody. There are few, each in many rows.
    known_words: RefCell<HashMap<Personal, HashMap<String, bool>>>,
}

impl<'i> People<'i> {
    /// Those of an event.
    pub(super) fn of(connection: &Connection, event: &Event, identities: &'i Identities) -> Result<Self, Error> {
        let named = match identities {
            Identities::Full => Named::default(),
            _ => Named::of_event(connection, event.kind, &event.uuid)?,
        };
        Ok(Self { identities, named, known_words: RefCell::default() })
    }

    /// The cell as it is exported. `of` is the same row's text in another column.
    pub(super) fn treat<'c>(
        &self,
        personal: Personal,
        cell: ValueRef<'c>,
        of: impl Fn(&str) -> Option<&'c str>,
    ) -> Cell<'c> {
        let ValueRef::Text(text) = cell else { return Cell::As(cell) };
        let text = String::from_utf8_lossy(text);
        match (personal, self.identities) {
            (Personal::Nobody, _) | (_, Identities::Full) => Cell::As(cell),
            (Personal::Title, Identities::None) => Cell::New(self.named.plain_title.clone()),
            (Personal::Title, _) if self.named.callings.are_in_title(&text) => {
                Cell::New(self.named.plain_title.clone())
            }
            (Personal::Words | Personal::Place, _) if self.is_named_in(personal, &text) => Cell::Null,
            (Personal::Title | Personal::Words | Personal::Place, _) => Cell::As(cell),
            (Personal::Unreadable, _)
                if of("path").is_some_and(|path| path.starts_with("user_qos[]"))
                    && !self.is_named_in(personal, &text) =>
            {
                Cell::As(cell)
            }
            (Personal::Unreadable, _) => Cell::New(String::new()),
            (Personal::Id, Identities::Pseudonym(pseudonyms)) => Cell::New(pseudonyms.id_of(&text)),
            (Personal::Name(known_by), Identities::Pseudonym(pseudonyms)) => {
                let known_as = known_by.iter().find_map(|column| of(column)).map_or(text, Cow::Borrowed);
                Cell::New(pseudonyms.of(&known_as))
            }
            (Personal::Address, Identities::Pseudonym(_)) => network_of(&text).map_or(Cell::Null, Cell::New),
            (Personal::Id | Personal::Name(_) | Personal::Address | Personal::Trace, _) => Cell::Null,
        }
    }

    fn is_named_in(&self, personal: Personal, text: &str) -> bool {
        let mut known = self.known_words.borrow_mut();
        let words = known.entry(personal).or_default();
        if let Some(known) = words.get(text) {
            return *known;
        }
        let is_named = self.named.callings.are_named_by(personal, text);
        words.insert(text.to_owned(), is_named);
        is_named
    }
}

/// A cell as it was, or another one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'c> {
    As(ValueRef<'c>),
    New(String),
    Null,
}

impl Cell<'_> {
    pub(super) fn value(&self) -> ValueRef<'_> {
        match self {
            Self::As(value) => *value,
            Self::New(text) => ValueRef::Text(text.as_bytes()),
            Self::Null => ValueRef::Null,
        }
    }
}

/// The first address of the network, /24 or /64, written so that the reports find the same network in it.
fn network_of(address: &str) -> Option<String> {
    match address.trim().parse().ok()? {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{a}.{b}.{c}.0"))
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Some(format!("{a:x}:{b:x}:{c:x}:{d:x}:0:0:0:0"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_network() {
        fn check(address: &str, expected: Option<&str>) {
            assert_eq!(network_of(address).as_deref(), expected, "{address}");
        }
        check("203.0.113.77", Some("203.0.113.0"));
        check("2001:db8::7", Some("2001:db8:0:0:0:0:0:0"));
        check("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2:0:0:0:0"));
        check("unknown", None);
    }
}
