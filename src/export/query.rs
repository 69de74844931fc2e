//! The result of any query as Parquet.

use std::io::{self, Write};

use rusqlite::types::Value;

use super::error::Error;
use super::parquet::ParquetWriter;
use super::view::ColumnType;
use crate::render::RowSink;

/// Rows that are looked at before the columns get their types.
const SAMPLE_ROWS: usize = 8_192;

/// Takes a query's rows. SQLite gives each value a type and no column one, so the first rows decide: whole numbers,
/// numbers or text; a column without any value among them is text.
pub(super) struct ParquetSink<'out> {
    out: Option<&'out mut dyn Write>,
    columns: Vec<String>,
    first: Vec<Vec<Value>>,
    begun: Option<(ParquetWriter<'out>, Vec<ColumnType>)>,
    rows: u64,
}

impl<'out> ParquetSink<'out> {
    pub(super) fn new(out: &'out mut dyn Write) -> Self {
        Self { out: Some(out), columns: Vec::new(), first: Vec::new(), begun: None, rows: 0 }
    }

    /// Gives the columns their types and writes the rows that decided them.
    fn begin_file(&mut self) -> Result<(), Error> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let types: Vec<ColumnType> =
            (0..self.columns.len()).map(|column| type_of(self.first.iter().map(|row| &row[column]))).collect();
        let columns = self.columns.iter().zip(&types).map(|(name, column_type)| (name.as_str(), *column_type));
        self.begun = Some((ParquetWriter::begin(columns, Vec::new(), Vec::new(), out)?, types));
        for row in std::mem::take(&mut self.first) {
            self.write(&row)?;
        }
        Ok(())
    }

    fn write(&mut self, row: &[Value]) -> Result<(), Error> {
        let Some((writer, types)) = &mut self.begun else { return Ok(()) };
        self.rows += 1;
        for ((value, column_type), column) in row.iter().zip(types).zip(&self.columns) {
            let found = type_of(std::iter::once(value));
            let fits = match (*column_type, found) {
                (ColumnType::Text, _) | (ColumnType::Real, ColumnType::Integer) => true,
                (expected, found) => *value == Value::Null || expected == found,
            };
            if !fits {
                let (before, found) = (word(*column_type), word(found));
                return Err(Error::Mixed { column: column.clone(), before, found, row: self.rows });
            }
        }
        writer.row(row.iter().map(Into::into))
    }
}

impl RowSink for ParquetSink<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        if self.begun.is_some() {
            return self.write(row).map_err(output);
        }
        self.first.push(row.to_vec());
        if self.first.len() >= SAMPLE_ROWS { self.begin_file().map_err(output) } else { Ok(()) }
    }

    fn end(&mut self) -> io::Result<()> {
        if self.begun.is_none() {
            self.begin_file().map_err(output)?;
        }
        let Some((writer, _)) = self.begun.take() else { return Ok(()) };
        writer.finish().map(drop).map_err(output)
    }
}

fn type_of<'v>(values: impl Iterator<Item = &'v Value>) -> ColumnType {
    let mut known = None;
    for value in values {
        known = match (value, known) {
            (Value::Null, known) => known,
            (Value::Integer(_), None | Some(ColumnType::Integer)) => Some(ColumnType::Integer),
            (Value::Integer(_) | Value::Real(_), None | Some(ColumnType::Integer | ColumnType::Real)) => {
                Some(ColumnType::Real)
            }
            _ => Some(ColumnType::Text),
        };
    }
    known.unwrap_or(ColumnType::Text)
}

const fn word(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text | ColumnType::Time => "text",
        ColumnType::Integer => "whole numbers",
        ColumnType::Real => "numbers",
    }
}

fn output(error: Error) -> io::Error {
    match error {
        Error::Output(error) => error,
        error => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}
