//! Kept records, and which of two counts where they contradict each other.

use std::cmp::Ordering;

use rusqlite::{Connection, Row, ToSql, params};

use super::error::Error;
use super::payload::decompress;
use super::standing::Subject;
use crate::model::{Endpoint, Origin, ParticipantRecord, Payload, Timestamp};

/// A kept record with what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) payload_id: i64,
    /// `None` for one that waits.
    pub(super) session_id: Option<i64>,
    pub(super) endpoint: Endpoint,
    /// When it was fetched; `None` for one that was imported.
    pub(super) fetched_at: Option<Timestamp>,
    pub(super) text: String,
    pub(super) record: ParticipantRecord,
}

impl Member {
    /// The order in which records are merged. What was fetched wins over what was imported, the later over the earlier,
    /// but attributes over any quality of service: a run that walks them first must end like one that walks them last.
    /// What was imported has no time, so the one with more samples wins, then the greater in bytes.
    pub(super) fn precedence(&self, other: &Self) -> Ordering {
        let by_arrival = self.fetched_at.is_some().cmp(&other.fetched_at.is_some());
        if self.fetched_at.is_some() {
            let by_time = |member: &Self| (member.endpoint.origin().is_none(), member.fetched_at, member.payload_id);
            return by_arrival.then_with(|| by_time(self).cmp(&by_time(other)));
        }
        let by_samples = || self.record.samples.len().cmp(&other.record.samples.len());
        by_arrival.then_with(by_samples).then_with(|| self.text.cmp(&other.text))
    }

    /// Whether this one, which counts for more, tells all of the other. A session's records may belong to different
    /// joins, so that those of one join only are compared.
    pub(super) fn tells_all_of(&self, other: &Self) -> bool {
        self.endpoint == other.endpoint
            && (self.endpoint.origin() == Some(Origin::Qss) || self.record.session == other.record.session)
            && self.record.tells_all_of(&other.record)
    }
}

/// A kept record before it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unread {
    pub(super) payload_id: i64,
    session_id: Option<i64>,
    pub(super) endpoint: Endpoint,
    fetched_at: Option<Timestamp>,
    /// Its first and last sample, as they are noted.
    pub(super) sampled: Option<(Timestamp, Timestamp)>,
    payload: Payload,
}

impl Unread {
    /// Whether it waits for its session.
    pub(super) fn waits(&self) -> bool {
        self.session_id.is_none()
    }

    /// Whether Zoom was asked for it.
    pub(super) fn is_fetched(&self) -> bool {
        self.fetched_at.is_some()
    }

    pub(super) fn text(&self) -> Result<String, Error> {
        decompress(&self.payload)
    }

    pub(super) fn read(self, text: String, record: ParticipantRecord) -> Member {
        let Self { payload_id, session_id, endpoint, fetched_at, sampled: _, payload: _ } = self;
        Member { payload_id, session_id, endpoint, fetched_at, text, record }
    }
}

/// All that is kept of a subject.
pub(super) fn all(connection: &Connection, (event_id, user_id): &Subject) -> Result<Vec<Unread>, Error> {
    unread(connection, include_str!("kept.sql"), params![event_id, user_id])
}

/// Which kept records are compared with another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// Those that it may tell all of.
    Within,
    /// Those that may tell all of it.
    Around,
}

/// What is kept of a subject from an endpoint that may be told by a record sampled in this span, or tell it.
pub(super) fn compared(
    connection: &Connection,
    (event_id, user_id): &Subject,
    endpoint: Endpoint,
    sampled: Option<(Timestamp, Timestamp)>,
    compared: Compared,
) -> Result<Vec<Unread>, Error> {
    let sql = match compared {
        Compared::Within => include_str!("kept_within.sql"),
        Compared::Around => include_str!("kept_around.sql"),
    };
    let (from, to) = (sampled.map(|(from, _)| from), sampled.map(|(_, to)| to));
    unread(connection, sql, params![event_id, user_id, endpoint.as_str(), from, to])
}

fn unread(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<Unread>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map(values, read)?.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Unread> {
    let endpoint: String = row.get("endpoint")?;
    let (is_fetched, received_at): (bool, Timestamp) = (row.get("is_fetched")?, row.get("received_at")?);
    let (from, to): (Option<Timestamp>, Option<Timestamp>) = (row.get("sampled_from")?, row.get("sampled_to")?);
    Ok(Unread {
        payload_id: row.get("payload_id")?,
        session_id: row.get("session_id")?,
        // The table's CHECK admits no other words.
        endpoint: Endpoint::named(&endpoint).unwrap_or(Endpoint::Participants),
        fetched_at: is_fetched.then_some(received_at),
        sampled: from.zip(to),
        payload: Payload { record_bytes: row.get("record_bytes")?, record_zstd: row.get("record_zstd")? },
    })
}
