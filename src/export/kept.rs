//! Samples that are left nowhere but in the files that were exported before.
//!
//! `prune --samples` ages out of the database what an archive in Parquet is meant to keep. Exported again into the same
//! folder, such an event would replace full files by empty ones; so the files of its samples stay as they are.

use std::fs::File;
use std::path::Path;

use rusqlite::Connection;

use super::error::Error;
use super::file_format::FileFormat;
use super::partition::Partition;
use super::selection::Event;
use crate::files;

/// The view whose rows are counted: one for each sample, whatever streams it has.
pub(crate) const COUNTED: &str = "v_sample";

/// Whether a file below the folder holds more samples of the event than the database has left after a `prune`.
pub(super) fn has_more_samples(
    folder: &Path,
    partition: &Partition,
    format: FileFormat,
    connection: &Connection,
    event: &Event,
) -> Result<bool, Error> {
    let path = folder.join(partition.path(COUNTED, format));
    if !event.is_pruned || !path.exists() {
        return Ok(false);
    }
    Ok(rows_in(&path, format)? > samples_left(connection, event)?)
}

/// How many samples the database has of an event.
pub(crate) fn samples_left(connection: &Connection, event: &Event) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM v_sample WHERE kind = ?1 AND event_uuid = ?2";
    Ok(connection.query_row(sql, (event.kind.as_str(), &event.uuid.0), |row| row.get(0))?)
}

fn rows_in(path: &Path, format: FileFormat) -> Result<i64, Error> {
    let file = files::open_file(path).map_err(Error::file("read", path))?;
    match format {
        #[cfg(feature = "parquet")]
        FileFormat::Parquet => super::parquet::rows_in(file),
        #[cfg(not(feature = "parquet"))]
        FileFormat::Parquet => Err(std::io::Error::other(Error::NoParquet)),
        FileFormat::Csv | FileFormat::CsvForExcel => count_records(file),
    }
    .map_err(Error::file("read", path))
}

fn count_records(file: File) -> std::io::Result<i64> {
    let mut reader = csv::Reader::from_reader(file);
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record)? {
        rows += 1;
    }
    Ok(rows)
}
