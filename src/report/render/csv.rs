//! Comma- or tab-separated values, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::io::Write;

use rusqlite::types::Value;

use super::hex;
use crate::report::{Error, RowSink};

/// Writes a header and rows. NULL is an empty cell, a blob is in hexadecimal.
pub(super) struct CsvWriter<'out> {
    csv: csv::Writer<&'out mut dyn Write>,
}

impl<'out> CsvWriter<'out> {
    pub(super) fn new(delimiter: u8, out: &'out mut dyn Write) -> Self {
        Self { csv: csv::WriterBuilder::new().delimiter(delimiter).from_writer(out) }
    }
}

impl RowSink for CsvWriter<'_> {
    fn begin(&mut self, columns: &[String]) -> Result<(), Error> {
        self.csv.write_record(columns.iter().map(|column| defused(column).into_owned())).map_err(output)
    }

    fn row(&mut self, row: &[Value]) -> Result<(), Error> {
        for value in row {
            match value {
                Value::Null => self.csv.write_field(""),
                Value::Integer(integer) => self.csv.write_field(integer.to_string()),
                Value::Real(real) => self.csv.write_field(real.to_string()),
                Value::Text(text) => self.csv.write_field(defused(text).as_bytes()),
                Value::Blob(blob) => self.csv.write_field(hex(blob)),
            }
            .map_err(output)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(output)
    }

    fn end(&mut self) -> Result<(), Error> {
        Ok(self.csv.flush()?)
    }
}

/// A spreadsheet runs a cell that begins like a formula, even one that a guest chose as a display name; an apostrophe
/// in front makes it text. Numbers are not touched, or every negative one would become text.
fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn output(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::Output(error),
        kind => Error::Output(std::io::Error::other(format!("{kind:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(row: &[Value]) -> String {
        let mut out = Vec::new();
        let mut writer = CsvWriter::new(b',', &mut out);
        writer.begin(&vec!["a".to_owned(); row.len()]).unwrap();
        writer.row(row).unwrap();
        writer.end().unwrap();
        drop(writer);
        String::from_utf8(out).unwrap().split_once('\n').unwrap().1.to_owned()
    }

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        for (hostile, expected) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)\n"),
            ("+1", "'+1\n"),
            ("-1", "'-1\n"),
            ("@x", "'@x\n"),
            ("\tx", "'\tx\n"),
            ("\rx", "\"'\rx\"\n"),
            ("a=b", "a=b\n"),
            ("comma, \"quote\"", "\"comma, \"\"quote\"\"\"\n"),
        ] {
            assert_eq!(written(&[Value::Text(hostile.into())]), expected, "{hostile:?}");
        }
        let row = [Value::Integer(-5), Value::Real(-69.5), Value::Null, Value::Blob(vec![0, 255])];
        assert_eq!(written(&row), "-5,-69.5,,00ff\n");
    }
}
