//! The exact text of each record, compressed, with the envelope of the response that brought it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::error::Error;
use crate::model::{Endpoint, Payload, SessionKey, Timestamp};

/// zstd's level. Records of one response repeat the same names, so even the fastest level shrinks them to a tenth.
const LEVEL: i32 = 1;

/// Compresses records; keeps its working memory from one to the next.
pub struct Compressor(zstd::bulk::Compressor<'static>);

impl std::fmt::Debug for Compressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compressor")
    }
}

impl Compressor {
    /// A compressor with memory of its own.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn new() -> Result<Self, Error> {
        zstd::bulk::Compressor::new(LEVEL).map(Self).map_err(Error::Payload)
    }

    /// A record's text, compressed.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn compress(&mut self, json: &str) -> Result<Payload, Error> {
        let record_bytes = u32::try_from(json.len()).map_err(|error| Error::Payload(std::io::Error::other(error)))?;
        let record_zstd = self.0.compress(json.as_bytes()).map_err(Error::Payload)?;
        Ok(Payload { record_bytes, record_zstd })
    }
}

/// The text of a payload.
///
/// # Errors
///
/// If the frame is damaged.
pub fn decompress(payload: &Payload) -> Result<String, Error> {
    let bytes = zstd::bulk::decompress(&payload.record_zstd, payload.record_bytes as usize).map_err(Error::Payload)?;
    String::from_utf8(bytes).map_err(|error| Error::Payload(std::io::Error::other(error)))
}

/// One response's payloads being written: the newest for each endpoint and subject, the same bytes once.
#[derive(Debug)]
pub(super) struct Keeper<'c> {
    connection: &'c Connection,
    event_id: i64,
    response_id: i64,
    endpoint: Endpoint,
    /// Subjects of this response; a second record of one session does not replace the first.
    subjects: BTreeSet<String>,
    /// Responses that lost a payload to this one.
    superseded: BTreeSet<i64>,
}

impl<'c> Keeper<'c> {
    pub(super) fn begin(
        connection: &'c Connection,
        event_id: i64,
        endpoint: Endpoint,
        received_at: Timestamp,
        envelope: &str,
    ) -> Result<Self, Error> {
        let sql = "INSERT INTO response (event_id, endpoint, received_at, envelope) VALUES (?, ?, ?, ?)";
        connection.prepare_cached(sql)?.execute(params![event_id, endpoint.as_str(), received_at, envelope])?;
        let response_id = connection.last_insert_rowid();
        let (subjects, superseded) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { connection, event_id, response_id, endpoint, subjects, superseded })
    }

    /// Keeps a record; `session` is `None` for one that belongs to nobody.
    pub(super) fn keep(&mut self, payload: &Payload, session: Option<(i64, &SessionKey)>) -> Result<(), Error> {
        let mut subject = match session {
            Some((_, key)) => format!("{}@{}", key.user_id, key.join_at),
            None => digest(&payload.record_zstd),
        };
        while !self.subjects.insert(subject.clone()) {
            subject.push('+');
        }
        let endpoint = self.endpoint.as_str();
        let known = "SELECT response_id FROM payload WHERE event_id = ? AND endpoint = ? AND subject = ?";
        let mut known = self.connection.prepare_cached(known)?;
        let superseded = known.query_row(params![self.event_id, endpoint, subject], |row| row.get(0)).optional()?;
        self.superseded.extend::<Option<i64>>(superseded);
        self.connection.prepare_cached(include_str!("payload.sql"))?.execute(params![
            self.event_id,
            self.response_id,
            session.map(|(session_id, _)| session_id),
            endpoint,
            subject,
            payload.record_bytes,
            payload.record_zstd
        ])?;
        Ok(())
    }

    /// Drops the envelopes that have no payload left.
    pub(super) fn finish(self) -> Result<(), Error> {
        let sql = "DELETE FROM response WHERE response_id = ?1
                   AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.response_id = ?1)";
        for response_id in self.superseded {
            self.connection.prepare_cached(sql)?.execute([response_id])?;
        }
        Ok(())
    }
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}
