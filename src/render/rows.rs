//! Rows on their way out: what takes them one by one, and what keeps them all.

use std::io;

use rusqlite::types::{Value, ValueRef};

/// No more is kept of a result: the largest event's page takes a part of it.
const KEPT_BYTES: usize = 512_000_000;

/// Takes the rows of a result one by one, so that a million of them need no more memory than one.
pub trait RowSink {
    /// The columns' names, before the first row and even if there is none.
    ///
    /// # Errors
    ///
    /// Those of writing.
    fn begin(&mut self, columns: &[String]) -> io::Result<()>;

    /// The next row, with a value for each column.
    ///
    /// # Errors
    ///
    /// Those of writing.
    fn row(&mut self, row: &[Value]) -> io::Result<()>;

    /// There are no more rows.
    ///
    /// # Errors
    ///
    /// Those of writing.
    fn end(&mut self) -> io::Result<()>;
}

/// Rows that are kept until the last has come take more memory than they may, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("keep the rows until the last has come: they take more than {} MB", .0 / 1_000_000)]
pub struct ManyRows(pub usize);

/// What rows take that are kept in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Kept {
    bytes: usize,
}

impl Kept {
    /// Counts one more row.
    ///
    /// # Errors
    ///
    /// [`ManyRows`] if all together take more than so many bytes.
    pub(super) fn add(&mut self, row: &[Value], most_bytes: usize) -> io::Result<()> {
        let text_bytes = |value: &Value| match value {
            Value::Text(text) => text.len(),
            Value::Blob(blob) => blob.len(),
            Value::Null | Value::Integer(_) | Value::Real(_) => 0,
        };
        self.bytes += size_of_val(row) + row.iter().map(text_bytes).sum::<usize>();
        if self.bytes > most_bytes { Err(io::Error::other(ManyRows(most_bytes))) } else { Ok(()) }
    }
}

/// A whole result in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<Value>>,
    /// What the rows take.
    pub(crate) kept: Kept,
}

impl Table {
    /// The value in a row's column; NULL if there is no such row or column.
    #[must_use]
    pub fn value(&self, row: usize, column: &str) -> &Value {
        let column = self.columns.iter().position(|name| name == column);
        column.and_then(|column| self.rows.get(row)?.get(column)).unwrap_or(&Value::Null)
    }

    /// The text there, if it is one.
    #[must_use]
    pub fn text(&self, row: usize, column: &str) -> Option<&str> {
        if let Value::Text(text) = self.value(row, column) { Some(text) } else { None }
    }

    /// The whole number there, if it is one.
    #[must_use]
    pub fn integer(&self, row: usize, column: &str) -> Option<i64> {
        if let Value::Integer(integer) = self.value(row, column) { Some(*integer) } else { None }
    }

    /// How many there are by the column: 0 if it does not say.
    #[must_use]
    pub fn count(&self, row: usize, column: &str) -> i64 {
        self.integer(row, column).unwrap_or(0)
    }

    /// The number there, with decimals or without.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no count reaches 2^53")]
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        self.real(row, column).or_else(|| self.integer(row, column).map(|integer| integer as f64))
    }

    /// The number there, if it is one with decimals.
    #[must_use]
    pub fn real(&self, row: usize, column: &str) -> Option<f64> {
        if let Value::Real(real) = self.value(row, column) { Some(*real) } else { None }
    }
}

impl RowSink for Table {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.kept.add(row, KEPT_BYTES)?;
        self.rows.push(row.to_vec());
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value of its own. A text that is no UTF-8 can only come from a statement's own cast of a blob; it is shown rather
/// than refused.
pub(crate) fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
    }
}
