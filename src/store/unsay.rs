//! Taking a person out of the kept records of others, and out of the rows that are read from those.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::error::Error;
use super::payload::{self, Compressor, decompress};
use super::reparse::{self, Around};
use super::standing::Subject;
use crate::model::anomaly::RAW_VALUE_BYTES;
use crate::model::glance::Glance;
use crate::model::title::{Callings, Whose};
use crate::model::{Payload, Reader, redact};

/// The longest character, of which a cut may leave nothing.
const CHARACTER_BYTES: usize = 4;

/// How rows are made anew of what is kept.
#[derive(Clone, Copy)]
pub(super) struct Retelling<'a> {
    pub(super) around: Around<'a>,
    pub(super) reader: Reader,
}

/// Whether a record or an envelope that is kept of an event names a person. Rows do not tell all that their records do:
/// of two members with one name, of two records of a session and of two values that cannot be read they tell one.
pub(super) fn is_named_in_kept(
    connection: &Connection,
    event_id: i64,
    person: &Callings,
    glance: &Glance,
) -> Result<bool, Error> {
    let mut is_said = |personal, text: &str| person.are_named_by(personal, text);
    let mut statement = connection.prepare_cached("SELECT DISTINCT envelope FROM response WHERE event_id = ?")?;
    let mut envelopes = statement.query([event_id])?;
    while let Some(row) = envelopes.next()? {
        let envelope: String = row.get(0)?;
        if glance.may_find(&envelope) && redact::envelope(&envelope, &mut is_said).is_some() {
            return Ok(true);
        }
    }
    let mut statement =
        connection.prepare_cached("SELECT record_bytes, record_zstd FROM payload WHERE event_id = ?")?;
    let mut records = statement.query([event_id])?;
    while let Some(row) = records.next()? {
        let text = decompress(&Payload { record_bytes: row.get(0)?, record_zstd: row.get(1)? })?;
        if glance.may_find(&text) && redact::record(&text, &mut is_said).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Leaves a person named in no record of these events. Returns how many records went as a whole: those that belong to
/// nobody, in events that are theirs.
pub(super) fn unsay(
    connection: &Connection,
    events: &BTreeSet<i64>,
    theirs: &BTreeSet<i64>,
    person: &Callings,
    retelling: Retelling<'_>,
) -> Result<usize, Error> {
    if person.is_empty() {
        return Ok(0);
    }
    let whose = |event_id| if theirs.contains(&event_id) { Whose::Theirs } else { Whose::Others };
    let mut dropped = 0;
    for event_id in events {
        unsay_envelopes(connection, *event_id, person)?;
        let longest = i64::try_from(RAW_VALUE_BYTES - CHARACTER_BYTES).unwrap_or(i64::MAX);
        connection.execute(include_str!("forget_cut_anomalies.sql"), params![event_id, longest])?;
        let (subjects, nobodys) = unsay_records(connection, *event_id, whose(*event_id), person)?;
        dropped += nobodys;
        for subject in subjects {
            reparse::replace(connection, retelling.around, retelling.reader, &subject)?;
        }
    }
    Ok(dropped)
}

fn unsay_envelopes(connection: &Connection, event_id: i64, person: &Callings) -> Result<(), Error> {
    let sql = "SELECT DISTINCT envelope FROM response WHERE event_id = ?";
    let mut statement = connection.prepare_cached(sql)?;
    let envelopes = statement.query_map([event_id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let sql = "UPDATE response SET envelope = ?3 WHERE event_id = ?1 AND envelope = ?2";
    for envelope in envelopes {
        if let Some(left) = redact::envelope(&envelope, &mut |personal, text| person.are_named_by(personal, text)) {
            connection.execute(sql, params![event_id, envelope, left])?;
        }
    }
    Ok(())
}

/// Writes the records of an event anew that name the person. Returns whose they are, and how many were nobody's.
fn unsay_records(
    connection: &Connection,
    event_id: i64,
    whose: Whose,
    person: &Callings,
) -> Result<(BTreeSet<Subject>, usize), Error> {
    let (mut subjects, mut nobodys, mut compressor) = (BTreeSet::new(), 0, Compressor::new()?);
    let glance = Glance::at(person);
    let mut statement = connection.prepare_cached("SELECT payload_id FROM payload WHERE event_id = ?")?;
    let payload_ids = statement.query_map([event_id], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let sql = "SELECT user_id, record_bytes, record_zstd FROM payload WHERE payload_id = ?";
    let mut statement = connection.prepare_cached(sql)?;
    for payload_id in payload_ids {
        let (user_id, kept): (Option<String>, Payload) = statement.query_row([payload_id], |row| {
            Ok((row.get(0)?, Payload { record_bytes: row.get(1)?, record_zstd: row.get(2)? }))
        })?;
        let text = decompress(&kept)?;
        if !glance.may_find(&text) {
            continue;
        }
        if user_id.is_none() && whose == Whose::Theirs {
            // Whose it is nobody knows, and so it may be theirs.
            if person.are_in_full_in(&text) {
                payload::drop_kept(connection, payload_id)?;
                nobodys += 1;
            }
            continue;
        }
        if let Some(left) = redact::record(&text, &mut |personal, text| person.are_named_by(personal, text)) {
            let Payload { record_bytes, record_zstd } = compressor.compress(&left)?;
            let sql = "UPDATE payload SET record_bytes = ?, record_zstd = ? WHERE payload_id = ?";
            connection.prepare_cached(sql)?.execute(params![record_bytes, record_zstd, payload_id])?;
            subjects.extend(user_id.map(|user_id| (event_id, user_id)));
        }
    }
    Ok((subjects, nobodys))
}
