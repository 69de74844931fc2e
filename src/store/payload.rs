//! The exact text of each record, compressed, with the envelope of the response that brought it.

use rusqlite::{Connection, params};

use super::error::Error;
use crate::model::{Arrival, Endpoint, Payload, Response, Timestamp};

/// zstd's level. Records of one response repeat the same names, so even the fastest level shrinks them to a tenth.
const LEVEL: i32 = 1;

/// No record is longer: it is a part of an answer of at most 16 MiB, of which each byte that cannot be read may have
/// become the three of U+FFFD. A few bytes can be made to stand for all the memory there is.
const MOST_BYTES: u32 = 48 << 20;

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
        zstd::bulk::Compressor::new(LEVEL).map(Self).map_err(Error::Compression)
    }

    /// A record's text, compressed.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn compress(&mut self, json: &str) -> Result<Payload, Error> {
        let record_bytes =
            u32::try_from(json.len()).map_err(|error| Error::Compression(std::io::Error::other(error)))?;
        let record_zstd = self.0.compress(json.as_bytes()).map_err(Error::Compression)?;
        Ok(Payload { record_bytes, record_zstd })
    }
}

/// The text of a payload.
///
/// # Errors
///
/// If the frame is damaged, or said to hold more than a record can be long.
pub fn decompress(payload: &Payload) -> Result<String, Error> {
    if payload.record_bytes > MOST_BYTES {
        return Err(Error::Record(std::io::Error::other("no record is as long as it is said to be")));
    }
    let bytes = zstd::bulk::decompress(&payload.record_zstd, payload.record_bytes as usize).map_err(Error::Record)?;
    String::from_utf8(bytes).map_err(|error| Error::Record(std::io::Error::other(error)))
}

/// A response whose records are being kept; its envelope is written with the first of them.
#[derive(Debug)]
pub(super) struct Envelope {
    event_id: i64,
    endpoint: Endpoint,
    arrival: Arrival,
    received_at: Timestamp,
    text: String,
    response_id: Option<i64>,
}

impl Envelope {
    pub(super) fn of(event_id: i64, response: &Response) -> Self {
        let &Response { endpoint, arrival, received_at, .. } = response;
        Self { event_id, endpoint, arrival, received_at, text: response.envelope.clone(), response_id: None }
    }

    /// Keeps a record and returns its key. `user_id` is `None` for one that belongs to nobody, `session_id` for one
    /// that waits for its session.
    pub(super) fn keep(
        &mut self,
        connection: &Connection,
        payload: &Payload,
        user_id: Option<&str>,
        sampled: Option<(Timestamp, Timestamp)>,
        session_id: Option<i64>,
    ) -> Result<i64, Error> {
        let response_id = self.response_id(connection)?;
        let sql = "INSERT INTO payload (event_id, response_id, session_id, endpoint, user_id, sampled_from, sampled_to,
                                        record_bytes, record_zstd)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        connection.prepare_cached(sql)?.execute(params![
            self.event_id,
            response_id,
            session_id,
            self.endpoint.as_str(),
            user_id,
            sampled.map(|(from, _)| from),
            sampled.map(|(_, to)| to),
            payload.record_bytes,
            payload.record_zstd
        ])?;
        Ok(connection.last_insert_rowid())
    }

    fn response_id(&mut self, connection: &Connection) -> Result<i64, Error> {
        if let Some(response_id) = self.response_id {
            return Ok(response_id);
        }
        let sql = "INSERT INTO response (event_id, endpoint, received_at, is_fetched, envelope) VALUES (?, ?, ?, ?, ?)";
        connection.prepare_cached(sql)?.execute(params![
            self.event_id,
            self.endpoint.as_str(),
            self.received_at,
            self.arrival == Arrival::Fetched,
            self.text
        ])?;
        let response_id = connection.last_insert_rowid();
        self.response_id = Some(response_id);
        Ok(response_id)
    }

    /// What is done about bytes that are kept already. What was fetched counts from when it was fetched last.
    pub(super) fn again(
        &self,
        connection: &Connection,
        payload: &Payload,
        user_id: Option<&str>,
        sampled: Option<(Timestamp, Timestamp)>,
    ) -> Result<Again, Error> {
        let mut statement = connection.prepare_cached(include_str!("payload_again.sql"))?;
        let mut rows = statement.query(params![
            self.event_id,
            user_id,
            self.endpoint.as_str(),
            sampled.map(|(from, _)| from),
            payload.record_bytes,
            payload.record_zstd
        ])?;
        let Some(row) = rows.next()? else { return Ok(Again::No) };
        let (payload_id, is_fetched, received_at): (i64, bool, Timestamp) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let is_later = self.arrival == Arrival::Fetched && (!is_fetched || received_at <= self.received_at);
        Ok(if is_later && user_id.is_some() { Again::Later(payload_id) } else { Again::Known })
    }
}

/// Whether the same bytes are kept already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// They are not.
    No,
    /// They are, by this key, and were told again now.
    Later(i64),
    /// They are, and count for no less than this time.
    Known,
}

/// Drops a record, and returns the key of its envelope, which may have no other left.
pub(super) fn drop_kept(connection: &Connection, payload_id: i64) -> Result<i64, Error> {
    let sql = "DELETE FROM payload WHERE payload_id = ? RETURNING response_id";
    Ok(connection.prepare_cached(sql)?.query_row([payload_id], |row| row.get(0))?)
}

/// Drops an envelope that has no record left. That is for the end of a transaction: until then more may come.
pub(super) fn drop_empty(connection: &Connection, response_id: i64) -> Result<(), Error> {
    let sql = "DELETE FROM response WHERE response_id = ?1
               AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.response_id = ?1)";
    connection.prepare_cached(sql)?.execute([response_id])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bytes_do_not_become_all_memory() {
        let zeros = "0".repeat(1 << 20);
        let whole = Compressor::new().unwrap().compress(&zeros).unwrap();
        assert_eq!(decompress(&whole).unwrap(), zeros);
        assert!(whole.record_zstd.len() < 1_000);
        // What is told of the size is the bound, and itself bounded.
        for record_bytes in [0, 1 << 19, MOST_BYTES + 1, u32::MAX] {
            assert!(decompress(&Payload { record_bytes, ..whole.clone() }).is_err(), "{record_bytes}");
        }
    }
}
