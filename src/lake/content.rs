//! What Parquet files say, row by row: to compare them, and to leave rows out.

use std::fs::File;
use std::path::Path;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::error::Error;

/// Rows that are read at once.
const BATCH_ROWS: usize = 16_384;

/// Whether two files have the same rows in the same columns.
pub(super) fn is_same(path: &Path, other: File) -> Result<bool, Error> {
    let file = File::open(path).map_err(Error::file("read", path))?;
    let (mut one, mut other) = (reader(path, file)?, reader(path, other)?);
    let next = |reader: &mut ParquetRecordBatchReader| reader.next().transpose().map_err(Error::damaged(path));
    loop {
        match (next(&mut one)?, next(&mut other)?) {
            (None, None) => return Ok(true),
            (Some(batch), Some(other)) if says_same(&batch, &other) => {}
            _ => return Ok(false),
        }
    }
}

fn says_same(one: &RecordBatch, other: &RecordBatch) -> bool {
    let names = |batch: &RecordBatch| -> Vec<String> {
        batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    };
    names(one) == names(other) && one.columns() == other.columns()
}

fn reader(path: &Path, file: File) -> Result<ParquetRecordBatchReader, Error> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(Error::damaged(path))?;
    builder.with_batch_size(BATCH_ROWS).build().map_err(Error::damaged(path))
}
