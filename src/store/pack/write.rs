//! The packed samples of a session, kept in step with its rows in the same transaction.
//!
//! A pack is made of what is stored and never added to: a record that brings samples of a session that has some already
//! has it made anew from the rows, and whoever deletes rows deletes it.

use std::ops::RangeInclusive;

use rusqlite::{Connection, Statement, params};

use super::super::error::Error;
use super::codec::{self, Samples};
use super::row::{SAMPLED, STREAM_SAMPLES, stream_sample};
use crate::model::{ParticipantRecord, StreamSample, Timestamp};

/// Packs a session of which a record is all there is.
pub(in crate::store) fn put(connection: &Connection, session_id: i64, record: &ParticipantRecord) -> Result<(), Error> {
    pack(record).map_or(Ok(()), |packed| write(connection, session_id, &packed))
}

/// Whether a session has the pack that it has if a record is all there is of it.
pub(in crate::store) fn is_of(
    connection: &Connection,
    session_id: i64,
    record: &ParticipantRecord,
) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached("SELECT samples FROM session_pack WHERE session_id = ?")?;
    let mut rows = statement.query([session_id])?;
    let stored = rows.next()?.map(|row| row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)).transpose()?;
    Ok(stored == pack(record).as_deref())
}

fn pack(record: &ParticipantRecord) -> Option<Vec<u8>> {
    let is_packed = !record.samples.is_empty() && codec::is_packable(record.samples.len(), record.stream_samples.len());
    is_packed.then(|| codec::pack(record.samples.iter().map(|sample| sample.sampled_at), &record.stream_samples))
}

/// Packs a session anew, after a record was written over what there was.
pub(in crate::store) fn renew(connection: &Connection, session_id: i64) -> Result<(), Error> {
    let Samples { sampled_at, streams } = stored(connection, session_id)?;
    if codec::is_packable(sampled_at.len(), streams.len()) {
        return write(connection, session_id, &codec::pack(sampled_at.into_iter(), &streams));
    }
    connection.prepare_cached("DELETE FROM session_pack WHERE session_id = ?")?.execute([session_id])?;
    Ok(())
}

/// From the first to the last session with a pack.
pub(in crate::store) fn packed(connection: &Connection) -> Result<RangeInclusive<i64>, Error> {
    let sql = "SELECT coalesce(min(session_id), 1), coalesce(max(session_id), 0) FROM session_pack";
    Ok(connection.query_row(sql, [], |row| Ok(row.get(0)?..=row.get(1)?))?)
}

/// The sessions among these whose packs do not hold what their rows say: reports, which read packs, would say something
/// else.
///
/// No more is kept of the rows than one, however many a damaged file brings.
pub(in crate::store) fn differing(connection: &Connection, sessions: RangeInclusive<i64>) -> Result<Vec<i64>, Error> {
    let sql = "SELECT session_id, samples FROM session_pack WHERE session_id BETWEEN ? AND ? ORDER BY session_id";
    let mut packs = connection.prepare(sql)?;
    let mut rows = Rows { sampled: connection.prepare(SAMPLED)?, stream_samples: connection.prepare(&STREAM_SAMPLES)? };
    let mut packs = packs.query([sessions.start(), sessions.end()])?;
    let (mut unpacked, mut differing) = (Samples::default(), Vec::new());
    while let Some(pack) = packs.next()? {
        let session_id = pack.get(0)?;
        let is_read = codec::unpack(pack.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?, &mut unpacked).is_ok();
        if !(is_read && rows.are(&unpacked, session_id)?) {
            differing.push(session_id);
        }
    }
    Ok(differing)
}

/// The rows of one session after the other.
struct Rows<'c> {
    sampled: Statement<'c>,
    stream_samples: Statement<'c>,
}

impl Rows<'_> {
    /// Whether those of a session are these.
    fn are(&mut self, samples: &Samples, session_id: i64) -> Result<bool, rusqlite::Error> {
        let (mut times, mut rows) = (samples.sampled_at.iter(), self.sampled.query([session_id])?);
        while let Some(row) = rows.next()? {
            if times.next() != Some(&row.get(0)?) {
                return Ok(false);
            }
        }
        let (mut streams, mut rows) = (samples.streams.iter(), self.stream_samples.query([session_id])?);
        while let Some(row) = rows.next()? {
            let Some(sample) = streams.next() else { return Ok(false) };
            if !has_same_bits(sample, &stream_sample(row)?) {
                return Ok(false);
            }
        }
        Ok(times.next().is_none() && streams.next().is_none())
    }
}

/// By bits: a zero may be a negative one.
fn has_same_bits(one: &StreamSample, other: &StreamSample) -> bool {
    let bits = |reading: Option<f64>| reading.map(f64::to_bits);
    (one.stream_id, one.sampled_at) == (other.stream_id, other.sampled_at)
        && one.readings.iter().zip(&other.readings).all(|(&one, &other)| bits(one) == bits(other))
}

fn write(connection: &Connection, session_id: i64, packed: &[u8]) -> Result<(), Error> {
    let sql = "INSERT OR REPLACE INTO session_pack (session_id, samples) VALUES (?, ?)";
    connection.prepare_cached(sql)?.execute(params![session_id, packed])?;
    Ok(())
}

/// What is stored.
fn stored(connection: &Connection, session_id: i64) -> Result<Samples, Error> {
    let mut statement = connection.prepare_cached(SAMPLED)?;
    let sampled_at = statement.query_map([session_id], |row| row.get(0))?.collect::<Result<Vec<Timestamp>, _>>()?;
    let mut statement = connection.prepare_cached(&STREAM_SAMPLES)?;
    let streams = statement.query_map([session_id], stream_sample)?.collect::<Result<Vec<_>, _>>()?;
    Ok(Samples { sampled_at, streams })
}
