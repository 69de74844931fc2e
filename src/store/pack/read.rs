//! The samples of one session after the other, from their pack where there is one.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension as _, Statement};

use super::codec::{self, Columns, Damaged, Samples};
use super::row::{SAMPLED, STREAM_SAMPLES, stream_sample};
use crate::model::Timestamp;
use crate::model::metric::STREAM_COLUMNS;

const PACKED: &str = "SELECT samples FROM session_pack WHERE session_id = ?";

/// Reads them.
pub(crate) struct Reader<'c> {
    packed: Statement<'c>,
    sampled: Statement<'c>,
    stream_samples: Statement<'c>,
    read: Samples,
}

/// What was read of a session: unpacking it needs no database.
#[derive(Debug)]
pub(crate) enum Found {
    /// Where its pack lies among those that were read together.
    Packed(Range<usize>),
    /// Its rows.
    Rows(Samples),
}

impl Found {
    /// Unpacks the samples in place of those that `samples` held.
    pub(crate) fn unpack(&self, packs: &[u8], samples: &mut Samples) -> Result<(), Damaged> {
        match self {
            Self::Rows(rows) => samples.clone_from(rows),
            Self::Packed(place) => codec::unpack(packs.get(place.clone()).ok_or(Damaged)?, samples)?,
        }
        Ok(())
    }

    /// Hands on some columns of one stream after the other, and returns when the session was looked at.
    pub(crate) fn each_stream(
        &self,
        packs: &[u8],
        is_wanted: [bool; STREAM_COLUMNS.len()],
        columns: &mut Columns,
        mut take: impl FnMut(u8, &Columns),
    ) -> Result<Vec<Timestamp>, Damaged> {
        match self {
            Self::Packed(place) => {
                codec::unpack_columns(packs.get(place.clone()).ok_or(Damaged)?, is_wanted, columns, take)
            }
            Self::Rows(Samples { sampled_at, streams }) => {
                for stream in streams.chunk_by(|one, next| one.stream_id == next.stream_id) {
                    columns.fill(stream);
                    take(stream[0].stream_id, columns);
                }
                Ok(sampled_at.clone())
            }
        }
    }
}

impl<'c> Reader<'c> {
    /// Prepares the statements.
    pub(crate) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            packed: connection.prepare(PACKED)?,
            sampled: connection.prepare(SAMPLED)?,
            stream_samples: connection.prepare(&STREAM_SAMPLES)?,
            read: Samples::default(),
        })
    }

    /// Those of a session. The rows are what counts: a pack that cannot be read is none.
    pub(crate) fn samples(&mut self, session_id: i64) -> Result<&Samples, rusqlite::Error> {
        let Self { packed, read, .. } = self;
        let unpacked = packed.query_row([session_id], |row| Ok(codec::unpack(row.get_ref(0)?.as_blob()?, read)));
        if !matches!(unpacked.optional()?, Some(Ok(()))) {
            self.read = self.rows(session_id)?;
        }
        Ok(&self.read)
    }

    /// Puts the pack of a session behind others, or reads its rows if it has none.
    pub(crate) fn find(&mut self, session_id: i64, packs: &mut Vec<u8>) -> Result<Found, rusqlite::Error> {
        let first = packs.len();
        let packed = self.packed.query_row([session_id], |row| {
            packs.extend_from_slice(row.get_ref(0)?.as_blob()?);
            Ok(first..packs.len())
        });
        packed.optional()?.map_or_else(|| self.rows(session_id).map(Found::Rows), |place| Ok(Found::Packed(place)))
    }

    /// The rows of a session.
    pub(crate) fn rows(&mut self, session_id: i64) -> Result<Samples, rusqlite::Error> {
        let times = self.sampled.query_map([session_id], |row| row.get(0))?;
        let streams = self.stream_samples.query_map([session_id], stream_sample)?;
        Ok(Samples { sampled_at: times.collect::<Result<_, _>>()?, streams: streams.collect::<Result<_, _>>()? })
    }
}
