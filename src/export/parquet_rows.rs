//! The rows of a Parquet file of an export.

use std::fs::File;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use rusqlite::types::ValueRef;

use super::columns::{FILLED, holds};
use super::parquet_pages::{Unreadable, Weight, require_footer};
use super::view::ColumnType;

/// A file being read, some rows at a time.
pub(crate) struct ParquetRows {
    file: SerializedFileReader<File>,
    /// The columns that are read, by name and type, each with its place in the file.
    columns: Vec<(String, ColumnType, usize)>,
    /// How many rows are read at once.
    batch_rows: usize,
    /// The row group that is read next.
    group: usize,
    /// The columns of the one that is being read, and how many of its rows are left.
    readers: Vec<ColumnReader>,
    left: usize,
}

/// Some rows that follow one another, column by column.
#[derive(Debug, PartialEq)]
pub(crate) struct Batch {
    columns: Vec<Cells>,
    rows: usize,
}

/// The cells of a column.
#[derive(Debug, PartialEq)]
pub(crate) enum Cells {
    /// Texts.
    Text(Vec<Option<ByteArray>>),
    /// Whole numbers, and instants in microseconds since 1970.
    Integer(Vec<Option<i64>>),
    /// Numbers.
    Real(Vec<Option<f64>>),
}

impl ParquetRows {
    /// Opens a file, after a look at what it takes to be read.
    pub(crate) fn open(mut file: File) -> Result<Self, Unreadable> {
        require_footer(&mut file)?;
        let reader = SerializedFileReader::new(file.try_clone()?)?;
        let metadata = reader.metadata();
        let fields = metadata.file_metadata().schema().get_fields();
        let columns = fields.iter().enumerate().map(|(place, field)| {
            let holds = holds(field).ok_or(Unreadable::Foreign("a column of such a type is in none"))?;
            Ok((field.name().to_owned(), holds, place))
        });
        let columns = columns.collect::<Result<_, Unreadable>>()?;
        let mut batch_rows = Weight::default().batch_rows();
        for group in metadata.row_groups() {
            batch_rows = batch_rows.min(Weight::of(&mut file, group)?.batch_rows());
        }
        Ok(Self { file: reader, columns, batch_rows, group: 0, readers: Vec::new(), left: 0 })
    }

    /// Reads no columns but those whose names are wanted.
    pub(crate) fn only(mut self, is_wanted: impl Fn(&str) -> bool) -> Self {
        self.columns.retain(|(name, ..)| is_wanted(name));
        self
    }

    /// Has this file and another be read in the same batches.
    pub(crate) fn in_step_with(&mut self, other: &mut Self) {
        let batch_rows = self.batch_rows.min(other.batch_rows);
        (self.batch_rows, other.batch_rows) = (batch_rows, batch_rows);
    }

    /// The columns that are read.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, ColumnType)> {
        self.columns.iter().map(|(name, holds, _)| (name.as_str(), *holds))
    }

    /// Where a column of this name stands among those that are read.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(known, ..)| known == name)
    }

    /// What the file's writer noted of it.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &KeyValue> {
        self.file.metadata().file_metadata().key_value_metadata().into_iter().flatten()
    }

    /// What its rows are sorted by.
    pub(crate) fn sorted_by(&self) -> Vec<SortingColumn> {
        let group = self.file.metadata().row_groups().first();
        group.and_then(|group| group.sorting_columns()).cloned().unwrap_or_default()
    }

    /// The next rows, as many as are read at once but for the last ones; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Batch>, Unreadable> {
        let columns = self.columns.iter().map(|(_, holds, _)| Cells::none(*holds)).collect();
        let mut batch = Batch { columns, rows: 0 };
        while batch.rows < self.batch_rows {
            if self.left == 0 && !self.begin_row_group()? {
                break;
            }
            let rows = self.left.min(self.batch_rows - batch.rows);
            for (cells, reader) in batch.columns.iter_mut().zip(&mut self.readers) {
                cells.read(reader, rows)?;
            }
            batch.rows += rows;
            self.left -= rows;
        }
        Ok(Some(batch).filter(|batch| batch.rows > 0))
    }

    fn begin_row_group(&mut self) -> Result<bool, Unreadable> {
        if self.group == self.file.num_row_groups() {
            return Ok(false);
        }
        let group = self.file.get_row_group(self.group)?;
        let readers = self.columns.iter().map(|(_, _, place)| group.get_column_reader(*place));
        self.readers = readers.collect::<Result<_, ParquetError>>()?;
        let rows = group.metadata().num_rows();
        self.left = usize::try_from(rows).map_err(|_| Unreadable::Foreign("a number of rows is below zero"))?;
        self.group += 1;
        Ok(true)
    }
}

impl Batch {
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// A cell, by row and by the position of its column.
    pub(crate) fn cell(&self, row: usize, column: usize) -> ValueRef<'_> {
        let cell = match &self.columns[column] {
            Cells::Text(cells) => cells[row].as_ref().map(|text| ValueRef::Text(text.data())),
            Cells::Integer(cells) => cells[row].map(ValueRef::Integer),
            Cells::Real(cells) => cells[row].map(ValueRef::Real),
        };
        cell.unwrap_or(ValueRef::Null)
    }

    /// The cells of a column, to be changed.
    pub(crate) fn column_mut(&mut self, column: usize) -> &mut Cells {
        &mut self.columns[column]
    }
}

impl Cells {
    fn none(holds: ColumnType) -> Self {
        match holds {
            ColumnType::Text => Self::Text(Vec::new()),
            ColumnType::Time | ColumnType::Integer => Self::Integer(Vec::new()),
            ColumnType::Real => Self::Real(Vec::new()),
        }
    }

    /// Adds the next cells of a column.
    fn read(&mut self, reader: &mut ColumnReader, rows: usize) -> Result<(), Unreadable> {
        match (self, reader) {
            (Self::Text(cells), ColumnReader::ByteArrayColumnReader(reader)) => read(reader, rows, cells),
            (Self::Integer(cells), ColumnReader::Int64ColumnReader(reader)) => read(reader, rows, cells),
            (Self::Real(cells), ColumnReader::DoubleColumnReader(reader)) => read(reader, rows, cells),
            _ => Err(Unreadable::Foreign("a column is not of the type that the file says")),
        }
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    cells: &mut Vec<Option<T::T>>,
) -> Result<(), Unreadable> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (found, ..) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    if found < rows {
        return Err(Unreadable::Foreign("a column has fewer rows than its row group"));
    }
    let mut values = values.into_iter();
    cells.extend(levels.into_iter().map(|level| if level == FILLED { values.next() } else { None }));
    Ok(())
}
