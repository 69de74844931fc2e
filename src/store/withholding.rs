//! Writing nothing that says who took part, for whoever may not keep that: people are told apart by keyed tokens, which
//! are thrown away once their event has ended.
//!
//! What is stored of earlier runs stays as it is: it goes with `prune` and `forget`.

use std::fmt::Display;

use rusqlite::{Connection, params};

use super::error::Error;
use super::token::{self, TokenKey};
use crate::model::time::DAY_SECONDS;
use crate::model::{EventKind, EventUuid, ParticipantRecord, Response, Timestamp, WorkKey, withheld};

/// For how long tokens stand of an event that does not end: Zoom completes its data within days.
const OPEN_DAYS: i64 = 7;

/// The least number that Zoom gives to no join.
const ABOVE_JOINS: u64 = 1 << 32;

/// How what is written is kept from saying who took part.
#[derive(Debug)]
pub(super) struct Withholding {
    pub(super) key: TokenKey,
    /// For how many days it stays known who is the same, after their event has ended.
    pub(super) pseudonym_days: u32,
    pub(super) now: Timestamp,
}

impl Withholding {
    /// A response as it may be written.
    pub(super) fn response(&self, response: Response) -> Response {
        let (kind, uuid) = (response.event.kind, response.event.uuid.clone());
        withheld::response(response, |user_id| self.number(kind, &uuid, user_id))
    }

    /// What was asked for, likewise.
    pub(super) fn key(&self, key: WorkKey) -> WorkKey {
        let participant = key.participant.as_deref();
        let participant =
            participant.map(|user_id| withheld::user_id(user_id, |text| self.number(key.kind, &key.event, text)));
        WorkKey { participant, ..key }
    }

    /// Writes the tokens of a session in place of its identity.
    pub(super) fn put_tokens(
        &self,
        connection: &Connection,
        event_id: i64,
        session_id: i64,
        record: &ParticipantRecord,
    ) -> Result<(), Error> {
        // Without days nobody is to be known over events, not even until this one has ended.
        let domain = if self.pseudonym_days == 0 { domain_of(event_id) } else { PSEUDONYMS.to_owned() };
        let until = self.now.plus_seconds(OPEN_DAYS * DAY_SECONDS);
        token::put_withheld(connection, &self.key.within(&domain), session_id, record, until)
    }

    /// Sees to the tokens of an event that has ended.
    pub(super) fn end_event(
        &self,
        connection: &Connection,
        kind: EventKind,
        uuid: &EventUuid,
        at: Timestamp,
    ) -> Result<(), Error> {
        let until = at.plus_seconds(i64::from(self.pseudonym_days) * DAY_SECONDS);
        let of_event = params![kind.as_str(), uuid, until];
        connection.prepare_cached(include_str!("withheld_until.sql"))?.execute(of_event)?;
        match self.pseudonym_days {
            0 => token::drop_withheld(connection, include_str!("withheld_of_event.sql"), params![kind.as_str(), uuid]),
            _ => Ok(()),
        }
    }

    /// The number of a join whose `user_id` is none: the same for the same text in the same event.
    fn number(&self, kind: EventKind, event: &impl Display, user_id: &str) -> String {
        let number = self.key.number(&format!("user_id {kind} {event}\n{user_id}"));
        (ABOVE_JOINS + number % (1 << 52)).to_string()
    }
}

/// The tokens of whoever is known over events for some days. They are others than those beside identities: nobody is to
/// be named by an event of which identities are kept.
const PSEUDONYMS: &str = "pseudonyms";

/// The tokens of whoever is known in one event alone.
fn domain_of(event_id: i64) -> String {
    format!("event {event_id}")
}

/// The domains of the tokens that stand in place of identities.
pub(super) fn domains(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare(include_str!("withheld_events.sql"))?;
    let of_events = statement.query_map([], |row| row.get(0).map(domain_of))?;
    let domains: Result<Vec<String>, _> = std::iter::once(Ok(PSEUDONYMS.to_owned())).chain(of_events).collect();
    Ok(domains?)
}
