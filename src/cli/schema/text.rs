//! The dictionary as people read it.

use std::io::{self, Write};

use super::shown::Shown;
use crate::dictionary::{Column, View};
use crate::model::count::several;
use crate::render::width::wrapped;
use crate::render::{self, Format, Look};
use crate::report::Value;

/// What stands below a heading is set in by so much.
const INDENT: &str = "    ";

/// View by view: aligned where nothing limits the width, else a paragraph for each column. No meaning is ever cut.
pub(super) fn write_plain(shown: &Shown<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if shown.views.len() > 1 {
        write_names(shown.views, out)?;
    }
    for view in shown.views {
        writeln!(out, "{}: {}\n", view.name, view.meaning)?;
        match look.width_columns.filter(|_| !look.is_wide) {
            Some(width_columns) => write_paragraphs(view, width_columns, out)?,
            None => write_view(view, Format::Table, out)?,
        }
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

/// The views by name, before what each has.
fn write_names(views: &[View], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}; `zoom-qos schema VIEW` shows one:\n", several(views.len(), "view"))?;
    for view in views {
        writeln!(out, "  {}", view.name)?;
    }
    writeln!(out)
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

/// Each column's type, unit and field of Zoom's in one line, and what it means below.
fn write_paragraphs(view: &View, width_columns: usize, out: &mut dyn Write) -> io::Result<()> {
    for Column { name, column_type, unit, meaning, zoom_field, .. } in &view.columns {
        let zoom_field = if zoom_field.is_empty() { String::new() } else { format!("Zoom's {zoom_field}") };
        let about = [column_type, unit, &zoom_field].into_iter().filter(|text| !text.is_empty());
        writeln!(out, "{name}: {}", about.cloned().collect::<Vec<_>>().join(", "))?;
        for line in wrapped(meaning, width_columns.saturating_sub(INDENT.len())) {
            writeln!(out, "{INDENT}{line}")?;
        }
    }
    Ok(())
}

fn write_view(view: &View, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut sink = render::writer(format, Look { is_wide: true, ..Look::default() }, out);
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
    sql.lines().map(|line| format!("{INDENT}{line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::views;

    fn printed(width_columns: Option<usize>) -> String {
        let mut out = Vec::new();
        let look = Look { width_columns, ..Look::default() };
        write_plain(&Shown { views: views(), functions: &[] }, look, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn no_meaning_is_cut_and_a_terminal_gets_lines_that_fit() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (piped, narrow) = (printed(None), printed(Some(80)));
        let wrapped = words(&narrow).join(" ");
        for meaning in views().iter().flat_map(|view| &view.columns).map(|column| &column.meaning) {
            assert!(piped.contains(meaning.as_str()), "{meaning}");
            assert!(wrapped.contains(&words(meaning).join(" ")), "{meaning}");
        }
        for line in narrow.lines().filter(|line| line.starts_with(INDENT) && !line.contains("SELECT")) {
            assert!(line.chars().count() <= 120, "{line}");
        }
    }
}
