//! Comma- or tab-separated values, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use rusqlite::types::Value;

use super::cell::hex;
use super::look::{CsvStart, Look, Sink};
use super::rows::RowSink;

/// Writes a header and rows. NULL is an empty cell, a blob is in hexadecimal.
pub(super) struct CsvWriter<'out> {
    csv: csv::Writer<Marked<'out>>,
    sink: Sink,
}

impl<'out> CsvWriter<'out> {
    pub(super) fn new(delimiter: u8, look: Look, out: &'out mut dyn Write) -> Self {
        let mark = match look.csv_start {
            CsvStart::Header => "",
            CsvStart::ByteOrderMark => "\u{feff}",
        };
        let out = Marked { mark, out };
        Self { csv: csv::WriterBuilder::new().delimiter(delimiter).from_writer(out), sink: look.sink }
    }
}

/// Output that begins with a mark.
struct Marked<'out> {
    mark: &'static str,
    out: &'out mut dyn Write,
}

impl Write for Marked<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(std::mem::take(&mut self.mark).as_bytes())?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl RowSink for CsvWriter<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        let sink = self.sink;
        let titles = columns.iter().map(|column| defused(&sink.text(column)).into_owned());
        self.csv.write_record(titles).map_err(output)
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        for value in row {
            match value {
                Value::Null => self.csv.write_field(""),
                Value::Integer(integer) => self.csv.write_field(integer.to_string()),
                Value::Real(real) => self.csv.write_field(real.to_string()),
                Value::Text(text) => self.csv.write_field(defused(&self.sink.text(text)).as_bytes()),
                Value::Blob(blob) => self.csv.write_field(hex(blob)),
            }
            .map_err(output)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(output)
    }

    fn end(&mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

/// What begins a formula; in full width, too, as some spreadsheets take it for the same.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// What begins another cell, or another row, where a spreadsheet was told of a separator of its own country's.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// A spreadsheet runs a cell that begins like a formula, even one that a guest chose as a display name; an apostrophe
/// in front makes it text, and so it does where the text would be cut into several cells. Numbers are not touched, or
/// every negative one would become text.
fn defused(text: &str) -> Cow<'_, str> {
    let is_first_of_cell = |at: usize| match text[..at].trim_end_matches('"').chars().next_back() {
        None => true,
        Some(before) => SEPARATORS.contains(&before),
    };
    let is_armed = |(at, c): &(usize, char)| match c {
        c if FORMULA.contains(c) => is_first_of_cell(*at),
        // Blanks in front of a formula are passed over.
        c => *at == 0 && ['\t', '\r', '\n'].contains(c),
    };
    let mut armed = text.char_indices().filter(is_armed).map(|(at, _)| at).peekable();
    if armed.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let (mut defused, mut from) = (String::with_capacity(text.len() + 4), 0);
    for at in armed {
        defused.extend([&text[from..at], "'"]);
        from = at;
    }
    Cow::Owned(defused + &text[from..])
}

fn output(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(row: &[Value]) -> String {
        let mut out = Vec::new();
        let mut writer = CsvWriter::new(b',', Look::default(), &mut out);
        writer.begin(&vec!["a".to_owned(); row.len()]).unwrap();
        writer.row(row).unwrap();
        writer.end().unwrap();
        drop(writer);
        String::from_utf8(out).unwrap().split_once('\n').unwrap().1.to_owned()
    }

    #[test]
    fn a_byte_order_mark_stands_once_before_the_header() {
        let mut out = Vec::new();
        let look = Look { csv_start: CsvStart::ByteOrderMark, ..Look::default() };
        let mut writer = CsvWriter::new(b',', look, &mut out);
        writer.begin(&["a,b".to_owned()]).unwrap();
        writer.row(&[Value::Integer(1)]).unwrap();
        writer.end().unwrap();
        drop(writer);
        assert_eq!(String::from_utf8(out).unwrap(), "\u{feff}\"a,b\"\n1\n");
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
            ("\u{ff1d}1", "'\u{ff1d}1\n"),
            ("\u{ff20}x", "'\u{ff20}x\n"),
            (";=1", ";'=1\n"),
            ("Dana;=cmd", "Dana;'=cmd\n"),
            ("Dana;\"=cmd\"", "\"Dana;\"\"'=cmd\"\"\"\n"),
            ("\"=1\"", "\"\"\"'=1\"\"\"\n"),
            ("a\r=1\n-2", "\"a\r'=1\n'-2\"\n"),
            ("SJC;DE", "SJC;DE\n"),
            ("comma, \"quote\"", "\"comma, \"\"quote\"\"\"\n"),
        ] {
            assert_eq!(written(&[Value::Text(hostile.into())]), expected, "{hostile:?}");
        }
        let row = [Value::Integer(-5), Value::Real(-69.5), Value::Null, Value::Blob(vec![0, 255])];
        assert_eq!(written(&row), "-5,-69.5,,00ff\n");
    }
}
