//! Aligned columns for people.

use std::io::{self, Write};

use rusqlite::types::Value;

use super::cell::cell_of;
use super::look::Look;
use super::rows::{Kept, RowSink, Table};
use super::width::{fit, pad_left, pad_right, width};
use super::zone::Zone;
use crate::model::count::several;
use crate::model::text::safe_text;

/// No text takes more columns, as one long name would push everything else off the screen.
const WIDEST_TEXT: usize = 60;

/// No more is kept, as a table that nobody can read through would eat the memory.
const KEPT_BYTES: usize = 64_000_000;

/// Keeps the rows, as a column is as wide as its widest cell, and writes them at the end.
pub(super) struct TableWriter<'out> {
    table: Table,
    kept: Kept,
    look: Look,
    out: &'out mut dyn Write,
}

impl<'out> TableWriter<'out> {
    pub(super) fn new(look: Look, out: &'out mut dyn Write) -> Self {
        Self { table: Table::default(), kept: Kept::default(), look, out }
    }
}

impl RowSink for TableWriter<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.table.begin(columns)
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.kept.add(row, KEPT_BYTES)?;
        self.table.row(row)
    }

    fn end(&mut self) -> io::Result<()> {
        let lines = match &self.table.rows[..] {
            [] => vec!["(no rows)".to_owned()],
            [row] if self.table.columns.len() > 8 => record(&self.table.columns, row, self.look.zone),
            _ => grid(&self.table, self.look),
        };
        for line in lines {
            writeln!(self.out, "{}", self.look.characters.shown(line.trim_end().to_owned()))?;
        }
        self.out.flush()
    }
}

/// One wide row, as a line for each column.
fn record(columns: &[String], row: &[Value], zone: Zone) -> Vec<String> {
    let widest = columns.iter().map(|column| width(column)).max().unwrap_or(0);
    let line = |(column, value): (&String, &Value)| {
        format!("{}  {}", pad_right(&safe_text(column), widest), cell_of(column, value, zone))
    };
    columns.iter().zip(row).map(line).collect()
}

/// One column with its cells as they are shown.
struct Column {
    title: String,
    cells: Vec<String>,
    width: usize,
    is_numeric: bool,
}

/// A line for each row under a header and a rule; numbers stand right.
fn grid(table: &Table, look: Look) -> Vec<String> {
    let mut columns: Vec<Column> = (0..table.columns.len()).map(|index| column(table, index, look)).collect();
    let left_out = leave_out(&mut columns, look.width_columns.filter(|_| !look.is_wide));
    let line = |cell_of: &dyn Fn(&Column) -> String| columns.iter().map(cell_of).collect::<Vec<_>>().join("  ");
    let mut lines = vec![line(&|column| column.aligned(&column.title)), line(&|column| "─".repeat(column.width))];
    lines.extend((0..table.rows.len()).map(|row| line(&|column| column.aligned(&column.cells[row]))));
    if left_out > 0 {
        lines.push(format!("({} with --wide, or with --format csv)", several(left_out, "more column")));
    }
    lines
}

fn column(table: &Table, index: usize, look: Look) -> Column {
    let title = safe_text(&table.columns[index]).into_owned();
    let widest = if look.is_wide { usize::MAX } else { WIDEST_TEXT };
    let shown = |row: &Vec<Value>| fit(&cell_of(&table.columns[index], &row[index], look.zone), widest).into_owned();
    let cells: Vec<String> = table.rows.iter().map(shown).collect();
    let width = cells.iter().map(|cell| width(cell)).chain([width(&title)]).max().unwrap_or(0);
    let is_numeric = table.rows.iter().all(|row| !matches!(row[index], Value::Text(_) | Value::Blob(_)));
    Column { title, cells, width, is_numeric }
}

impl Column {
    fn aligned(&self, text: &str) -> String {
        if self.is_numeric { pad_left(text, self.width) } else { pad_right(text, self.width) }
    }
}

/// Drops columns from the right until the rest fits, but never the first, and says how many.
fn leave_out(columns: &mut Vec<Column>, width_columns: Option<usize>) -> usize {
    let Some(available) = width_columns else { return 0 };
    let mut taken = 0;
    let fitting = columns.iter().take_while(|column| {
        taken += column.width + 2;
        taken <= available + 2
    });
    let kept = fitting.count().max(1);
    let left_out = columns.len().saturating_sub(kept);
    columns.truncate(kept);
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width_columns: Option<usize>, columns: &[&str], rows: &[Vec<Value>]) -> String {
        let mut out = Vec::new();
        let mut writer = TableWriter::new(Look { width_columns, ..Look::default() }, &mut out);
        writer.begin(&columns.iter().map(|&column| column.to_owned()).collect::<Vec<_>>()).unwrap();
        for row in rows {
            writer.row(row).unwrap();
        }
        writer.end().unwrap();
        drop(writer);
        String::from_utf8(out).unwrap()
    }

    fn person(name: &str, poor_pct: f64) -> Vec<Value> {
        vec![Value::Text(name.into()), Value::Real(poor_pct)]
    }

    #[test]
    fn numbers_stand_right_and_wide_letters_take_two_columns() {
        let rows = [person("中文", 44.444), person("Zoë\u{1b}[31m", 9.0)];
        assert_eq!(
            written(None, &["person", "poor_pct"], &rows),
            "person    poor_pct\n────────  ────────\n中文          44.4\nZoë\u{fffd}[31m         9\n"
        );
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_said() {
        let table = written(Some(12), &["person", "poor_pct"], &[person("A", 1.0), person("B", 2.0)]);
        assert_eq!(table, "person\n──────\nA\nB\n(1 more column with --wide, or with --format csv)\n");
    }

    #[test]
    fn one_wide_row_is_shown_line_by_line() {
        let columns = ["a", "b", "c", "d", "e", "f", "g", "h", "last"];
        let table = written(Some(10), &columns, &[vec![Value::Integer(1); 9]]);
        assert!(table.starts_with("a     1\nb     1\n") && table.ends_with("last  1\n"), "{table}");
        assert_eq!(written(None, &["a"], &[]), "(no rows)\n");
    }
}
