//! Parquet, compressed with zstd.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use rusqlite::types::ValueRef;

use super::columns::{ColumnBuffer, field};
use super::error::Error;
use super::identity::Identities;
use super::parquet_pages::require_footer;
use super::row_writer::{Ranges, RowWriter};
use super::view::{ColumnType, View};

/// Rows of a row group: what an engine skips as a whole by its statistics.
const ROW_GROUP_ROWS: usize = 262_144;

/// What a row group takes in memory before it is written: it ends earlier where there are many columns or texts are long.
const ROW_GROUP_BYTES: usize = 32 << 20;

/// A file of fewer rows is not compressed: what zstd needs to begin a column takes longer than all else that is done with
/// it, and four of the six files of a small event are such.
const COMPRESSED_ROWS: usize = 128;

/// What the names of a file's notes begin with that are this program's own.
pub(crate) const NOTE: &str = "zoom_qos.";

/// This database's own keys of rows.
const KEYS: [&str; 2] = ["session_id", "feedback_id"];

/// A Parquet file being written. A row group waits in memory until it is whole, and is handed on from there, as the library
/// asks for an output that may change threads, which stdout may not.
pub(crate) struct ParquetWriter<'o> {
    writer: FileWriter,
    out: &'o mut dyn Write,
    columns: Vec<ColumnBuffer>,
    /// Of the row group that waits.
    rows: usize,
    bytes: usize,
}

/// The library's writer, which wants to know how to compress when it begins.
struct FileWriter {
    schema: TypePtr,
    sorted_by: Vec<SortingColumn>,
    notes: Vec<KeyValue>,
    begun: Option<SerializedFileWriter<Vec<u8>>>,
}

impl FileWriter {
    /// Begins the file with the number of rows of its first row group, unless it is begun.
    fn begin(&mut self, rows: usize) -> Result<&mut SerializedFileWriter<Vec<u8>>, ParquetError> {
        let begun = if let Some(begun) = self.begun.take() {
            begun
        } else {
            let properties = properties(rows, std::mem::take(&mut self.sorted_by), std::mem::take(&mut self.notes));
            SerializedFileWriter::new(Vec::new(), Arc::clone(&self.schema), Arc::new(properties))?
        };
        Ok(self.begun.insert(begun))
    }
}

impl<'o> ParquetWriter<'o> {
    /// Begins a file whose columns are given as name and type.
    pub(crate) fn begin<'c>(
        columns: impl Iterator<Item = (&'c str, ColumnType)>,
        sorted_by: Vec<SortingColumn>,
        notes: Vec<KeyValue>,
        out: &'o mut dyn Write,
    ) -> Result<Self, Error> {
        let (mut fields, mut buffers) = (Vec::new(), Vec::new());
        for (name, holds) in columns {
            fields.push(field(name, holds).map_err(failure)?);
            buffers.push(ColumnBuffer::new(holds));
        }
        let schema = Type::group_type_builder("schema").with_fields(fields).build().map_err(failure)?;
        let writer = FileWriter { schema: Arc::new(schema), sorted_by, notes, begun: None };
        Ok(Self { writer, out, columns: buffers, rows: 0, bytes: 0 })
    }

    pub(crate) fn row<'c>(&mut self, cells: impl Iterator<Item = ValueRef<'c>>) -> Result<(), Error> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += column.append(cell);
        }
        self.rows += 1;
        if self.rows >= ROW_GROUP_ROWS || self.bytes >= ROW_GROUP_BYTES { self.end_row_group() } else { Ok(()) }
    }

    pub(crate) fn finish(mut self) -> Result<Ranges, Error> {
        if self.rows > 0 {
            self.end_row_group()?;
        }
        let writer = self.writer.begin(0).map_err(failure)?;
        let ranges = ranges(writer.schema_descr(), &self.columns);
        writer.finish().map_err(failure)?;
        self.out.write_all(writer.inner())?;
        Ok(ranges)
    }

    fn end_row_group(&mut self) -> Result<(), Error> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let writer = self.writer.begin(rows).map_err(failure)?;
        write_row_group(writer, &mut self.columns, ColumnBuffer::write).map_err(failure)?;
        let encoded = std::mem::take(writer.inner_mut());
        Ok(self.out.write_all(&encoded)?)
    }
}

/// Writes what waits in each column as a row group.
pub(crate) fn write_row_group<W: Write + Send, C>(
    file: &mut SerializedFileWriter<W>,
    columns: &mut [C],
    write: impl Fn(&mut C, &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let mut group = file.next_row_group()?;
    for column in columns {
        let Some(mut writer) = group.next_column()? else { break };
        write(column, &mut writer)?;
        writer.close()?;
    }
    group.close().map(drop)
}

/// Those of times and keys, by which rows are looked for, and of nothing that could be personal.
fn ranges(schema: &SchemaDescriptor, columns: &[ColumnBuffer]) -> Ranges {
    let columns = schema.columns().iter().map(|column| column.name()).zip(columns);
    let are_told = columns.filter(|(name, column)| column.is_time() || KEYS.contains(name));
    are_told.filter_map(|(name, column)| Some((name.to_owned(), column.range()?))).collect()
}

/// How a file is written whose first row group has so many rows.
fn properties(rows: usize, sorted_by: Vec<SortingColumn>, notes: Vec<KeyValue>) -> WriterProperties {
    let is_small = rows < COMPRESSED_ROWS;
    let compression = if is_small { Compression::UNCOMPRESSED } else { Compression::ZSTD(ZstdLevel::default()) };
    WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_created_by(concat!("zoom-qos version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_sorting_columns(Some(sorted_by).filter(|columns| !columns.is_empty()))
        .set_key_value_metadata(Some(notes).filter(|notes| !notes.is_empty()))
        .build()
}

/// A file of an exported view. The kind of event, or the day of what is of none, is the folder's and in no column, as hive
/// partitions have it: readers put it back, and some refuse a column that they find in both places.
pub(super) struct ParquetViewWriter<'f> {
    writer: ParquetWriter<'f>,
    /// The place of that column in the view.
    partitioned: Option<usize>,
}

impl<'f> ParquetViewWriter<'f> {
    pub(super) fn begin(view: &View, identities: &Identities, file: &'f mut dyn Write) -> Result<Self, Error> {
        let of_folders = view.folder_columns();
        let columns: Vec<_> =
            view.columns.iter().filter(|column| !of_folders.contains(&column.name.as_str())).collect();
        let sorted_by = ["session_id"].iter().chain(view.order).filter_map(|name| {
            let column_idx = columns.iter().position(|column| column.name == **name)?;
            Some(SortingColumn { column_idx: i32::try_from(column_idx).ok()?, descending: false, nulls_first: true })
        });
        let mut sorted_by: Vec<_> = sorted_by.collect();
        sorted_by.dedup();
        let notes = vec![
            KeyValue::new(format!("{NOTE}view"), view.name.to_owned()),
            KeyValue::new(format!("{NOTE}identities"), identities.as_str().to_owned()),
        ];
        let columns = columns.iter().map(|column| (column.name.as_str(), column.holds));
        let partitioned = of_folders.iter().find_map(|name| view.position(name));
        Ok(Self { writer: ParquetWriter::begin(columns, sorted_by, notes, file)?, partitioned })
    }
}

impl RowWriter for ParquetViewWriter<'_> {
    fn row(&mut self, cells: &[ValueRef<'_>]) -> Result<(), Error> {
        let partitioned = self.partitioned;
        let cells = cells.iter().enumerate().filter(|(position, _)| Some(*position) != partitioned);
        self.writer.row(cells.map(|(_, cell)| *cell))
    }

    fn finish(self: Box<Self>) -> Result<Ranges, Error> {
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
pub(crate) fn failure(error: ParquetError) -> Error {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => Error::Output(*error),
            Err(error) => Error::Output(std::io::Error::other(error)),
        },
        error => Error::Output(std::io::Error::other(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a file of so many rows is compressed.
    #[track_caller]
    fn compression(rows: usize) -> Compression {
        let mut file = tempfile::tempfile().expect("a file");
        let columns = std::iter::once(("n", ColumnType::Integer));
        let mut writer = ParquetWriter::begin(columns, Vec::new(), Vec::new(), &mut file).expect("a schema");
        for _ in 0..rows {
            writer.row(std::iter::once(ValueRef::Integer(1))).expect("memory");
        }
        writer.finish().expect("memory");
        let read = SerializedFileReader::new(file).expect("a whole file");
        read.metadata().row_group(0).column(0).compression()
    }

    #[test]
    fn a_file_of_few_rows_is_not_compressed() {
        assert_eq!(compression(COMPRESSED_ROWS - 1), Compression::UNCOMPRESSED);
        assert!(matches!(compression(COMPRESSED_ROWS), Compression::ZSTD(_)));
    }
}
