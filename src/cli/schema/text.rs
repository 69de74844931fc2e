//! The dictionary as people read it.

use std::io::{self, Write};

use super::shown::Shown;
use crate::dictionary::{Column, View};
use crate::render::{self, Format, Look};
use crate::report::Value;

/// View by view, aligned.
pub(super) fn write_plain(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    for view in shown.views {
        writeln!(out, "{}: {}\n", view.name, view.meaning)?;
        write_view(view, Format::Table, out)?;
        writeln!(out, "\nTo begin with:\n{}\n", indented(&view.example))?;
    }
    if !shown.functions.is_empty() {
        writeln!(out, "Functions of `report` and `query`; other programs need the form below each.\n")?;
    }
    for function in shown.functions {
        writeln!(out, "{}: {}\n{}\n", function.call, function.meaning, indented(function.portable))?;
    }
    Ok(())
}

/// A heading, a table and a block of SQL for each view.
pub(super) fn write_markdown(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    for view in shown.views {
        writeln!(out, "## `{}`\n\nOne row is {}.\n", view.name, view.meaning)?;
        write_view(view, Format::Markdown, out)?;
        writeln!(out, "\n```sql\n{}\n```\n", view.example)?;
    }
    if !shown.functions.is_empty() {
        writeln!(out, "## Functions of `report` and `query`\n\nOther programs need the form below each.\n")?;
    }
    for function in shown.functions {
        writeln!(out, "`{}`: {}\n\n```sql\n{}\n```\n", function.call, function.meaning, function.portable)?;
    }
    Ok(())
}

/// One row for each column of all views, and nothing else.
pub(super) fn write_columns(shown: &Shown<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut sink = render::writer(format, Look::default(), out);
    sink.begin(&["view", "column", "type", "unit", "meaning", "zoom_field"].map(str::to_owned))?;
    for view in shown.views {
        for column in &view.columns {
            let mut row = vec![Value::Text(view.name.clone())];
            row.extend(cells(column));
            sink.row(&row)?;
        }
    }
    sink.end()
}

fn write_view(view: &View, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut sink = render::writer(format, Look::default(), out);
    sink.begin(&["column", "type", "unit", "meaning", "zoom_field"].map(str::to_owned))?;
    for column in &view.columns {
        sink.row(&cells(column))?;
    }
    sink.end()
}

fn cells(column: &Column) -> [Value; 5] {
    let Column { name, column_type, unit, meaning, zoom_field, .. } = column;
    [name, column_type, unit, meaning, zoom_field].map(|text| Value::Text(text.clone()))
}

fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
