//! Rows as text: one format a file, each a [`RowSink`] that writes.

pub(crate) mod cell;
mod csv;
pub mod event_times;
pub mod json;
pub mod look;
pub mod markdown;
pub mod number;
pub mod rows;
mod table;
mod times;
pub mod width;
pub mod zone;

use std::io::{self, Write};
use std::path::Path;

pub use event_times::EventTimes;
pub use look::{Characters, CsvStart, Look, Sink, Times};
pub use rows::{RowSink, Table};
pub use zone::Zone;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people, numbers rounded.
    Table,
    /// Comma-separated, RFC 4180, exact numbers.
    Csv,
    /// The same, tab-separated.
    Tsv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// A table for an issue or a wiki, numbers rounded.
    Markdown,
}

impl Format {
    /// Every format with the word that chooses it.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("table", Self::Table),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("markdown", Self::Markdown),
    ];

    /// The format of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// Every suffix of an output file with the format that it asks for.
    pub const SUFFIXES: [(&'static str, Self); 7] = [
        ("txt", Self::Table),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("jsonl", Self::Ndjson),
        ("md", Self::Markdown),
    ];

    /// The format that an output file's suffix asks for.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let suffix = path.extension()?;
        let asks = |(known, _): &&(&str, Self)| suffix.eq_ignore_ascii_case(known);
        Self::SUFFIXES.iter().find(asks).map(|(_, format)| *format)
    }
}

/// What writes rows in a format. A table that is wider than its terminal leaves out columns from the right and says so;
/// the first text of them is cut instead, where something of it has room.
#[must_use]
pub fn writer<'out>(format: Format, look: Look, out: &'out mut dyn Write) -> Box<dyn RowSink + 'out> {
    match format {
        Format::Table => Box::new(table::TableWriter::new(look, out)),
        Format::Csv => Box::new(csv::CsvWriter::new(b',', look, out)),
        Format::Tsv => Box::new(csv::CsvWriter::new(b'\t', look, out)),
        Format::Json => Box::new(json::JsonWriter::new(json::Layout::Array, look.sink, out)),
        Format::Ndjson => Box::new(json::JsonWriter::new(json::Layout::Lines, look.sink, out)),
        Format::Markdown => Box::new(markdown::MarkdownWriter::new(out)),
    }
}

/// Writes a whole table in a format.
///
/// # Errors
///
/// Those of writing.
pub fn write(table: &Table, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = writer(format, look, out);
    writer.begin(&table.columns)?;
    table.rows.iter().try_for_each(|row| writer.row(row))?;
    writer.end()
}

/// Takes it for success that the reader of the output went away: `report … | head` is no failure.
///
/// # Errors
///
/// Every other one, as it was.
pub fn tolerate_closed_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
