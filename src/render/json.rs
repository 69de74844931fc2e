//! JSON: objects with the columns' names, in the columns' order, numbers exact.

use std::io::{self, Write};

use rusqlite::types::Value;

use super::cell::hex;
use super::look::Sink;
use super::rows::{RowSink, Table};

/// What stands around the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One array.
    Array,
    /// Each on a line of its own.
    Lines,
}

/// Writes one object for each row. NULL is null, a blob is a text in hexadecimal.
pub(super) struct JsonWriter<'out> {
    layout: Layout,
    sink: Sink,
    keys: Vec<String>,
    rows: u64,
    out: &'out mut dyn Write,
}

impl<'out> JsonWriter<'out> {
    pub(super) fn new(layout: Layout, sink: Sink, out: &'out mut dyn Write) -> Self {
        Self { layout, sink, keys: Vec::new(), rows: 0, out }
    }
}

impl RowSink for JsonWriter<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.keys = keys(columns, self.sink);
        if self.layout == Layout::Array {
            self.out.write_all(b"[")?;
        }
        Ok(())
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        if self.layout == Layout::Array {
            self.out.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        }
        self.rows += 1;
        write_object(self.out, &self.keys, row, self.sink)?;
        if self.layout == Layout::Lines {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if self.layout == Layout::Array {
            self.out.write_all(if self.rows == 0 { b"]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()
    }
}

/// Writes a whole table as an array inside a larger document, with this text around each object.
pub(crate) fn write_array(out: &mut dyn Write, table: &Table, row_end: &str, sink: Sink) -> io::Result<()> {
    let keys = keys(&table.columns, sink);
    out.write_all(b"[")?;
    for (index, row) in table.rows.iter().enumerate() {
        write!(out, "{}{row_end}", if index == 0 { "" } else { "," })?;
        write_object(out, &keys, row, sink)?;
    }
    Ok(write!(out, "{row_end}]")?)
}

/// Writes the first row of a table as an object inside a larger document; null if there is none.
pub(crate) fn write_first(out: &mut dyn Write, table: &Table, sink: Sink) -> io::Result<()> {
    let keys = keys(&table.columns, sink);
    match table.rows.first() {
        Some(row) => write_object(out, &keys, row, sink),
        None => Ok(out.write_all(b"null")?),
    }
}

fn keys(columns: &[String], sink: Sink) -> Vec<String> {
    columns.iter().map(|column| quoted(column, sink)).collect()
}

fn write_object(out: &mut dyn Write, keys: &[String], row: &[Value], sink: Sink) -> io::Result<()> {
    for (index, (key, value)) in keys.iter().zip(row).enumerate() {
        let before = if index == 0 { "{" } else { "," };
        write!(out, "{before}{key}:{}", text_of(value, sink))?;
    }
    out.write_all(b"}")
}

fn text_of(value: &Value, sink: Sink) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        // JSON has no infinity, and serde_json writes null for it.
        Value::Real(real) => serde_json::Value::from(*real).to_string(),
        Value::Text(text) => quoted(text, sink),
        Value::Blob(blob) => quoted(&hex(blob), sink),
    }
}

fn quoted(text: &str, sink: Sink) -> String {
    sink.json(&serde_json::Value::from(text).to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(layout: Layout, rows: &[[Value; 2]]) -> String {
        let mut out = Vec::new();
        let mut writer = JsonWriter::new(layout, Sink::Data, &mut out);
        writer.begin(&["zebra".to_owned(), "a\"b".to_owned()]).unwrap();
        for row in rows {
            writer.row(row).unwrap();
        }
        writer.end().unwrap();
        drop(writer);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_empty_result_is_an_empty_array_or_no_line() {
        assert_eq!(written(Layout::Array, &[]), "[]\n");
        assert_eq!(written(Layout::Lines, &[]), "");
    }

    #[test]
    fn columns_keep_their_order_and_values_their_types() {
        let rows = [[Value::Real(0.1), Value::Null], [Value::Integer(i64::MAX), Value::Real(f64::INFINITY)]];
        assert_eq!(
            written(Layout::Lines, &rows),
            "{\"zebra\":0.1,\"a\\\"b\":null}\n{\"zebra\":9223372036854775807,\"a\\\"b\":null}\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_back(texts in proptest::collection::vec(".*", 0..5), real in -1e9..1e9f64) {
            let rows: Vec<_> = texts.iter().map(|text| [Value::Text(text.clone()), Value::Real(real)]).collect();
            let read: serde_json::Value = serde_json::from_str(&written(Layout::Array, &rows)).unwrap();
            let read = read.as_array().unwrap();
            proptest::prop_assert_eq!(read.len(), texts.len());
            for (object, text) in read.iter().zip(&texts) {
                proptest::prop_assert_eq!(object["zebra"].as_str().unwrap(), text);
                proptest::prop_assert!((object["a\"b"].as_f64().unwrap() - real).abs() < 1e-6);
            }
        }
    }
}
