//! What an export says of people.
//!
//! Personal is what `prune --identities` would delete: the fields that [`crate::model::field`] calls identities, a
//! topic that names the host, and the text of what could not be read outside of samples.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::Path;

use rusqlite::types::ValueRef;

use super::error::Error;
use crate::model::field::{EVENT_FIELDS, PARTICIPANT_FIELDS, Table};
use crate::pseudonym::Pseudonyms;

/// How much of people's identities leaves the database.
#[derive(Debug)]
pub enum Identities {
    /// Nothing: everybody is one person per session.
    None,
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
            Self::Pseudonym(_) => "pseudonym",
            Self::Full => "full",
        }
    }
}

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It is nobody's: it stays.
    Keep,
    /// It ties sessions to a person: another id, as good for that.
    Id,
    /// It is how a person is called, who is known by the first of these columns that is there.
    Name(&'static [&'static str]),
    /// It is an address: its network stays, which a site shares.
    Address,
    /// It is a title that may hold this column's name.
    Title(&'static str),
    /// It is the text of something unreadable, found where this column says.
    Unreadable(&'static str),
    /// It names a person, a machine or a place in some other way: it goes.
    Leave,
}

impl Treatment {
    pub(super) fn of(view: &str, column: &str) -> Self {
        let fields = match view {
            "v_event" => EVENT_FIELDS,
            "v_participant_session" => PARTICIPANT_FIELDS,
            "v_anomaly" if column == "raw_value" => return Self::Unreadable("path"),
            _ => return Self::Keep,
        };
        let is_identity = fields.iter().any(|field| field.column == column && field.table == Table::Identity);
        match column {
            "topic" => Self::Title("host_name"),
            "host_name" => Self::Name(&["host_email", "host_name"]),
            "user_name" => Self::Name(&["email", "zoom_user_id", "participant_uuid", "user_name"]),
            "host_email" | "email" | "zoom_user_id" | "participant_uuid" | "participant_user_id" => Self::Id,
            "ip_address" => Self::Address,
            // A line of the map may be a single address.
            "site_network" => Self::Leave,
            _ if is_identity => Self::Leave,
            _ => Self::Keep,
        }
    }

    /// The cell as it is exported. `of` is the same row's text in another column.
    pub(super) fn apply<'c>(
        self,
        cell: ValueRef<'c>,
        identities: &Identities,
        of: impl Fn(&str) -> Option<&'c str>,
    ) -> Cell<'c> {
        let ValueRef::Text(text) = cell else { return Cell::As(cell) };
        let text = String::from_utf8_lossy(text);
        match (self, identities) {
            (Self::Keep, _) | (_, Identities::Full) => Cell::As(cell),
            (Self::Title(name), _) if of(name).is_none_or(|name| !text.contains(name)) => Cell::As(cell),
            (Self::Unreadable(path), _) if of(path).is_some_and(|path| path.starts_with("user_qos[]")) => {
                Cell::As(cell)
            }
            (Self::Unreadable(_), _) => Cell::New(String::new()),
            (Self::Id, Identities::Pseudonym(pseudonyms)) => Cell::New(pseudonyms.id_of(&text)),
            (Self::Name(known_by), Identities::Pseudonym(pseudonyms)) => {
                let known_as = known_by.iter().find_map(|column| of(column)).map_or(text, Cow::Borrowed);
                Cell::New(pseudonyms.of(&known_as))
            }
            (Self::Address, Identities::Pseudonym(_)) => network_of(&text).map_or(Cell::Null, Cell::New),
            _ => Cell::Null,
        }
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

    #[test]
    fn every_identity_is_treated() {
        for field in PARTICIPANT_FIELDS.iter().filter(|field| field.table == Table::Identity) {
            assert_ne!(Treatment::of("v_participant_session", field.column), Treatment::Keep, "{}", field.column);
        }
        for field in EVENT_FIELDS.iter().filter(|field| field.table == Table::Identity) {
            assert_ne!(Treatment::of("v_event", field.column), Treatment::Keep, "{}", field.column);
        }
    }
}
