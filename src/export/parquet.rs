//! Parquet, compressed with zstd.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use rusqlite::types::ValueRef;

use super::columns::{ColumnBuilder, field};
use super::error::Error;
use super::identity::Identities;
use super::parquet_pages::require_footer;
use super::row_writer::RowWriter;
use super::view::{ColumnType, View};

/// Rows that are handed on at once.
const BATCH_ROWS: usize = 16_384;

/// The same in bytes of texts, however few rows they stand in.
const BATCH_BYTES: usize = 8 << 20;

/// Rows of a row group: what an engine skips as a whole by its statistics, and what is held in memory.
const ROW_GROUP_ROWS: usize = 262_144;

/// More than a row group of measurements takes in memory: it ends earlier where texts are long.
const ROW_GROUP_BYTES: usize = 32 << 20;

/// A Parquet file being written. What is encoded waits in memory until its row group is whole, as the library asks
/// for an output that may change threads, which stdout may not.
pub(super) struct ParquetWriter<'o> {
    writer: ArrowWriter<Vec<u8>>,
    out: &'o mut dyn Write,
    schema: Arc<Schema>,
    builders: Vec<ColumnBuilder>,
    text_bytes: usize,
}

impl<'o> ParquetWriter<'o> {
    /// Begins a file whose columns are given as name, type and unit.
    pub(super) fn begin<'c>(
        columns: impl Iterator<Item = (&'c str, ColumnType, &'c str)>,
        sorted_by: Vec<SortingColumn>,
        notes: Vec<KeyValue>,
        out: &'o mut dyn Write,
    ) -> Result<Self, Error> {
        let (fields, builders): (Vec<_>, Vec<_>) = columns
            .map(|(name, column_type, unit)| (field(name, column_type, unit), ColumnBuilder::new(column_type)))
            .unzip();
        let schema = Arc::new(Schema::new(fields));
        let properties = properties(sorted_by, notes);
        let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties)).map_err(failure)?;
        Ok(Self { writer, out, schema, builders, text_bytes: 0 })
    }

    pub(super) fn row<'c>(&mut self, cells: impl Iterator<Item = ValueRef<'c>>) -> Result<(), Error> {
        for (builder, cell) in self.builders.iter_mut().zip(cells) {
            self.text_bytes += if let ValueRef::Text(text) = cell { text.len() } else { 0 };
            builder.append(cell);
        }
        let is_full = self.builders.first().is_some_and(|builder| builder.len() >= BATCH_ROWS);
        if is_full || self.text_bytes >= BATCH_BYTES { self.forward() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.forward()?;
        Ok(self.out.write_all(&self.writer.into_inner().map_err(failure)?)?)
    }

    fn forward(&mut self) -> Result<(), Error> {
        let columns = self.builders.iter_mut().map(ColumnBuilder::finish).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(arrow_failure)?;
        self.text_bytes = 0;
        self.writer.write(&batch).map_err(failure)?;
        if self.writer.memory_size() >= ROW_GROUP_BYTES {
            self.writer.flush().map_err(failure)?;
        }
        let encoded = std::mem::take(self.writer.inner_mut());
        Ok(self.out.write_all(&encoded)?)
    }
}

/// How every file is written.
pub(crate) fn properties(sorted_by: Vec<SortingColumn>, notes: Vec<KeyValue>) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_created_by(concat!("zoom-qos version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_sorting_columns(Some(sorted_by).filter(|columns| !columns.is_empty()))
        .set_key_value_metadata(Some(notes).filter(|notes| !notes.is_empty()))
        .build()
}

/// A file of an exported view. The kind of event is the folder's and in no column, as hive partitions have it:
/// readers put it back, and some refuse a column that they find in both places.
pub(super) struct ParquetViewWriter<'f> {
    writer: ParquetWriter<'f>,
    kind: Option<usize>,
}

impl<'f> ParquetViewWriter<'f> {
    pub(super) fn begin(view: &View, identities: &Identities, file: &'f mut dyn Write) -> Result<Self, Error> {
        let columns: Vec<_> = view.columns.iter().filter(|column| column.name != PARTITIONED).collect();
        let sorted_by = ["session_id"].iter().chain(view.order).filter_map(|name| {
            let column_idx = columns.iter().position(|column| column.name == **name)?;
            Some(SortingColumn { column_idx: i32::try_from(column_idx).ok()?, descending: false, nulls_first: true })
        });
        let mut sorted_by: Vec<_> = sorted_by.collect();
        sorted_by.dedup();
        let notes = vec![
            KeyValue::new("zoom_qos.view".to_owned(), view.name.to_owned()),
            KeyValue::new("zoom_qos.identities".to_owned(), identities.as_str().to_owned()),
        ];
        let columns = columns.iter().map(|column| (column.name.as_str(), column.holds, column.unit.as_str()));
        Ok(Self { writer: ParquetWriter::begin(columns, sorted_by, notes, file)?, kind: view.position(PARTITIONED) })
    }
}

/// The column that the folder's name holds.
const PARTITIONED: &str = "kind";

impl RowWriter for ParquetViewWriter<'_> {
    fn row(&mut self, cells: &[ValueRef<'_>]) -> Result<(), Error> {
        let kind = self.kind;
        let cells = cells.iter().enumerate().filter(|(position, _)| Some(*position) != kind);
        self.writer.row(cells.map(|(_, cell)| *cell))
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.writer.finish()
    }
}

/// How many rows a file holds, by its footer.
pub(super) fn rows_in(mut file: File) -> std::io::Result<i64> {
    require_footer(&mut file).map_err(std::io::Error::other)?;
    let reader = SerializedFileReader::new(file).map_err(std::io::Error::other)?;
    Ok(reader.metadata().file_metadata().num_rows())
}

/// What failed beneath, if it was the file: a disk that is full is no fault of Parquet's.
fn failure(error: ParquetError) -> Error {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => Error::Output(*error),
            Err(error) => Error::Output(std::io::Error::other(error)),
        },
        error => Error::Output(std::io::Error::other(error)),
    }
}

fn arrow_failure(error: ArrowError) -> Error {
    Error::Output(std::io::Error::other(error))
}
