//! The formats of files, and what writes each.

use std::io::Write;

use rusqlite::types::{Value, ValueRef};

use super::error::Error;
use super::identity::Identities;
use super::row_writer::{Ranges, RowWriter};
use super::view::View;
use crate::render::rows::owned;
use crate::render::{self, CsvStart, Format, Look, RowSink};

/// How files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileFormat {
    /// Columns, compressed, typed: for engines.
    #[default]
    Parquet,
    /// Text.
    Csv,
    /// Text with a byte order mark, for Excel.
    CsvForExcel,
}

impl FileFormat {
    /// One of each suffix.
    pub(super) const ALL: [Self; 2] = [Self::Parquet, Self::Csv];

    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv | Self::CsvForExcel => "csv",
        }
    }
}

/// Begins a file of a view.
#[cfg_attr(not(feature = "parquet"), expect(unused_variables, reason = "only Parquet has room for notes"))]
pub(super) fn begin<'f>(
    view: &View,
    identities: &Identities,
    format: FileFormat,
    file: &'f mut dyn Write,
) -> Result<Box<dyn RowWriter + 'f>, Error> {
    match format {
        #[cfg(feature = "parquet")]
        FileFormat::Parquet => Ok(Box::new(super::parquet::ParquetViewWriter::begin(view, identities, file)?)),
        #[cfg(not(feature = "parquet"))]
        FileFormat::Parquet => Err(Error::NoParquet),
        FileFormat::Csv => Ok(Box::new(CsvWriter::begin(view, CsvStart::Header, file)?)),
        FileFormat::CsvForExcel => Ok(Box::new(CsvWriter::begin(view, CsvStart::ByteOrderMark, file)?)),
    }
}

/// The same CSV as a report's, with formulas made harmless.
struct CsvWriter<'f> {
    sink: Box<dyn RowSink + 'f>,
}

impl<'f> CsvWriter<'f> {
    fn begin(view: &View, csv_start: CsvStart, file: &'f mut dyn Write) -> Result<Self, Error> {
        let mut sink = render::writer(Format::Csv, Look { csv_start, ..Look::default() }, file);
        let columns: Vec<String> = view.columns.iter().map(|column| column.name.clone()).collect();
        sink.begin(&columns)?;
        Ok(Self { sink })
    }
}

impl RowWriter for CsvWriter<'_> {
    fn row(&mut self, cells: &[ValueRef<'_>]) -> Result<(), Error> {
        let row: Vec<Value> = cells.iter().copied().map(owned).collect();
        Ok(self.sink.row(&row)?)
    }

    /// The ranges of text are none.
    fn finish(mut self: Box<Self>) -> Result<Ranges, Error> {
        self.sink.end()?;
        Ok(Ranges::new())
    }
}
