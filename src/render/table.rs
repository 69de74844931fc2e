//! Aligned columns for people.

use std::io::{self, Write};

use rusqlite::types::Value;

use super::cell::cell;
use super::look::Look;
use super::rows::{Kept, RowSink, Table};
use super::times::Instants;
use super::width::{fit, pad_left, pad_right, width};
use crate::model::count::several;
use crate::model::text::safe_text;

/// No text takes more columns, as one long name would push everything else off the screen.
const WIDEST_TEXT: usize = 60;

/// What is left of a text that is cut to fit a terminal; less says nothing.
const LEAST_TEXT: usize = 12;

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
            [row] if self.table.columns.len() > 8 => record(&self.table.columns, row, self.look),
            _ => grid(&self.table, self.look),
        };
        for line in lines {
            writeln!(self.out, "{}", self.look.characters.shown(line.trim_end().to_owned()))?;
        }
        self.out.flush()
    }
}

/// One wide row, as a line for each column; it has room for whole instants.
fn record(columns: &[String], row: &[Value], look: Look) -> Vec<String> {
    let widest = columns.iter().map(|column| width(column)).max().unwrap_or(0);
    let instants = Instants::of(&Table::default(), look);
    let line = |(column, value): (&String, &Value)| {
        let instant = instants.shown(column, &[value]).pop().flatten();
        format!("{}  {}", pad_right(&safe_text(column), widest), instant.unwrap_or_else(|| cell(value)))
    };
    columns.iter().zip(row).map(line).collect()
}

/// One column with its cells as they are shown.
struct Column {
    title: String,
    cells: Vec<String>,
    width: usize,
    kind: Kind,
}

/// What a column holds, which decides where its cells stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Numbers,
    Texts,
}

/// A line for each row under a header and a rule; numbers stand right.
fn grid(table: &Table, look: Look) -> Vec<String> {
    let instants = Instants::of(table, look);
    let mut columns: Vec<Column> =
        (0..table.columns.len()).map(|place| column(table, place, look, &instants)).collect();
    let left_out = leave_out(&mut columns, look.width_columns.filter(|_| !look.is_wide));
    let line = |cell_of: &dyn Fn(&Column) -> String| columns.iter().map(cell_of).collect::<Vec<_>>().join("  ");
    let mut lines = vec![line(&|column| column.aligned(&column.title)), line(&|column| "─".repeat(column.width))];
    lines.extend((0..table.rows.len()).map(|row| line(&|column| column.aligned(&column.cells[row]))));
    lines.extend(instants.day());
    if left_out > 0 {
        lines.push(format!("({} with --wide, or with --format csv)", several(left_out, "more column")));
    }
    lines
}

fn column(table: &Table, place: usize, look: Look, instants: &Instants) -> Column {
    let name = &table.columns[place];
    let values: Vec<&Value> = table.rows.iter().map(|row| &row[place]).collect();
    let widest = widest_text(look);
    let shown =
        |(value, instant): (&&Value, Option<String>)| fit(&instant.unwrap_or_else(|| cell(value)), widest).into_owned();
    let cells: Vec<String> = values.iter().zip(instants.shown(name, &values)).map(shown).collect();
    let title = safe_text(name).into_owned();
    let width = cells.iter().map(|cell| width(cell)).chain([width(&title)]).max().unwrap_or(0);
    let is_text = values.iter().any(|value| matches!(value, Value::Text(_) | Value::Blob(_)));
    Column { title, cells, width, kind: if is_text { Kind::Texts } else { Kind::Numbers } }
}

/// How many columns of a terminal one text may take: 38 of 80, beside which two numbers and a cause have room.
fn widest_text(look: Look) -> usize {
    match look.width_columns {
        _ if look.is_wide => usize::MAX,
        Some(columns) => (columns * 19 / 40).clamp(LEAST_TEXT, WIDEST_TEXT),
        None => WIDEST_TEXT,
    }
}

impl Column {
    fn aligned(&self, text: &str) -> String {
        match self.kind {
            Kind::Numbers => pad_left(text, self.width),
            Kind::Texts => pad_right(text, self.width),
        }
    }

    /// Cuts its texts to so many columns of the terminal.
    fn cut(&mut self, columns: usize) {
        for cell in &mut self.cells {
            *cell = fit(cell, columns).into_owned();
        }
        self.width = columns;
    }
}

/// Drops columns from the right until the rest fits, but never the first, and says how many. The first that does not
/// fit is cut where it is a text, and enough of it is left to be read.
fn leave_out(columns: &mut Vec<Column>, width_columns: Option<usize>) -> usize {
    let Some(available) = width_columns else { return 0 };
    let mut taken = 0;
    let mut kept = 0;
    for column in columns.iter_mut() {
        let before = taken;
        taken += column.width + 2;
        if taken > available + 2 {
            let left = available.saturating_sub(before);
            if kept > 0 && column.kind == Kind::Texts && left >= LEAST_TEXT.max(width(&column.title)) {
                column.cut(left);
                kept += 1;
            }
            break;
        }
        kept += 1;
    }
    let left_out = columns.len().saturating_sub(kept.max(1));
    columns.truncate(kept.max(1));
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
    fn the_first_text_that_does_not_fit_is_cut_where_enough_of_it_is_left() {
        let text = |text: &str| Value::Text(text.into());
        let evidence = [text("sending poor in 53 of 53"), text("receiving in 0 of 53")];
        let rows = [[&[text("Ivan")], &evidence[..], &[Value::Integer(1)]].concat()];
        let columns = ["person", "sent", "received", "n"];
        let of = |columns_wide| written(Some(columns_wide), &columns, &rows);
        assert!(of(42).contains("\nIvan    sending poor in 53…  receiving in…\n(1 more column "), "{}", of(42));
        assert!(of(40).contains("\nIvan    sending poor in 53…\n(2 more columns"), "{}", of(40));
        assert!(of(80).contains("\nIvan    sending poor in 53 of 53  receiving in 0 of 53  1\n"), "{}", of(80));
    }

    #[test]
    fn one_wide_row_is_shown_line_by_line() {
        let columns = ["a", "b", "c", "d", "e", "f", "g", "h", "last"];
        let table = written(Some(10), &columns, &[vec![Value::Integer(1); 9]]);
        assert!(table.starts_with("a     1\nb     1\n") && table.ends_with("last  1\n"), "{table}");
        assert_eq!(written(None, &["a"], &[]), "(no rows)\n");
    }
}
