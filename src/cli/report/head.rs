//! `report NAME --help`: what a report asks, takes and gives, as the head of its file says it.

use std::io::Write;

use super::output::to_output;
use super::page::Page;
use crate::exit::{Code, Failure};
use crate::render::Look;
use crate::render::width::{pad_right, width, wrapped};
use crate::report::header::{Parameter, ParameterType};
use crate::report::{self, Database, Report, attribute, column};
use crate::store::{self, Journal};

/// The columns of a line that goes to no terminal, and of the longest.
const LINE_COLUMNS: usize = 100;

/// What is printed.
struct Head<'h> {
    name: &'h str,
    title: &'h str,
    asks: &'h str,
    parameters: &'h [Parameter],
    columns: &'h [String],
    prose: &'h [String],
}

/// Prints the head of a report, or of a page.
///
/// # Errors
///
/// If it cannot be written.
pub(super) fn run(report: Option<&Report>, page: Page, look: Look) -> Result<Code, Failure> {
    let (parameters, prose) = (page.parameters()?, [page.prose().to_owned()]);
    let columns = report.map(columns).transpose()?.unwrap_or_default();
    let head = match report {
        Some(Report { name, header, .. }) => Head {
            name,
            title: &header.title,
            asks: &header.asks,
            parameters: &header.parameters,
            columns: &columns,
            prose: &header.prose,
        },
        None => Head {
            name: page.name(),
            title: page.title(),
            asks: page.asks(),
            parameters: &parameters,
            columns: &[],
            prose: &prose,
        },
    };
    to_output(None, |out| Ok(head.write(look.width_columns.unwrap_or(LINE_COLUMNS).min(LINE_COLUMNS), out)?))?;
    Ok(Code::Ok)
}

/// The columns of a report, found out on a database with nothing in it: the head is there before any is.
fn columns(report: &Report) -> Result<Vec<String>, Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("empty.db");
    store::close_writer(store::open_writer(&path, Journal::Truncate)?)?;
    Ok(report::columns(&Database::open(&path)?, report)?)
}

impl Head<'_> {
    fn write(&self, columns: usize, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "{}: {}\n\n{}", self.name, self.title, self.asks)?;
        let parameters: Vec<_> = self.parameters.iter().map(parameter_row).collect();
        write_rows("Parameters, each as -p NAME=VALUE or by the flag of its name", &parameters, columns, out)?;
        let rows: Vec<_> = self.columns.iter().map(|column| self.column_row(column)).collect();
        write_rows("Columns", &rows, columns, out)?;
        writeln!(out, "\nWhat the numbers mean:")?;
        for paragraph in self.prose {
            for line in wrapped(paragraph, columns - 2) {
                writeln!(out, "  {line}")?;
            }
        }
        writeln!(
            out,
            "\n`zoom-qos report --help` has the flags of every report: formats, thresholds, zone, a file to write."
        )?;
        out.flush()
    }

    fn column_row(&self, name: &str) -> [String; 3] {
        let meaning = column::meaning(self.name, name).unwrap_or_default();
        [name.to_owned(), column::unit(name).to_owned(), meaning.to_owned()]
    }
}

fn parameter_row(parameter: &Parameter) -> [String; 3] {
    let Parameter { name, parameter_type, description, default } = parameter;
    let chosen = match (parameter_type, name.as_str(), default) {
        (_, _, Some(default)) => format!(" [default: {default}]"),
        (ParameterType::Event, ..) => " [default: the latest with several people]".to_owned(),
        (ParameterType::Events, ..) => " [default: the latest, and the one before]".to_owned(),
        (ParameterType::Date, "from" | "to", _) => " [default: the 30 days up to the newest event]".to_owned(),
        _ => String::new(),
    };
    let description = match parameter_type {
        ParameterType::Event => "by UUID, number, a part of its title, or `latest`".to_owned(),
        ParameterType::Attributes | ParameterType::Subject => format!("{description}: {}", attribute::names()),
        _ => description.clone(),
    };
    [name.clone(), parameter_type.as_str().to_owned(), format!("{description}{chosen}")]
}

/// Three aligned columns under a title, of which the last goes on below itself.
fn write_rows(title: &str, rows: &[[String; 3]], columns: usize, out: &mut dyn Write) -> std::io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:")?;
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let (first, second) = (widest(0), widest(1));
    let indent = 2 + first + 2 + second + 2;
    for [name, what, text] in rows {
        let begin = format!("  {}  {}  ", pad_right(name, first), pad_right(what, second));
        for (number, line) in wrapped(text, columns.saturating_sub(indent).max(20)).iter().enumerate() {
            let begin = if number == 0 { begin.clone() } else { " ".repeat(indent) };
            writeln!(out, "{}", format!("{begin}{line}").trim_end())?;
        }
    }
    Ok(())
}
