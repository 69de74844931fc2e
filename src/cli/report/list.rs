//! The list of reports: grouped by question, each with what it takes.

use std::io::Write;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::output::{Form, to_output};
use super::page::Page;
use crate::exit::{Code, Failure};
use crate::render::width::{pad_right, wrapped};
use crate::render::{self, Format, Look, Table};
use crate::report::group::Group;
use crate::report::header::Parameter;
use crate::report::{Error, Report, Value, catalog};

/// The columns of a name with the blanks around it.
const NAME_COLUMNS: usize = 23;

/// The columns of a line that goes to no terminal.
const LINE_COLUMNS: usize = 100;

/// Text is hard to read in longer lines.
const WIDEST_LINE: usize = 120;

/// One line of the list.
struct Entry {
    name: String,
    group: Group,
    title: String,
    asks: String,
    parameters: Vec<Parameter>,
}

/// Prints the list.
///
/// # Errors
///
/// If it cannot be written.
pub(super) fn run(
    is_listed: impl Fn(&Report) -> bool,
    form: Form,
    output: Option<&Path>,
    look: Look,
) -> Result<Code, Failure> {
    let entries = entries(is_listed)?;
    let Form::Text(format) = form else {
        return Err(Failure::usage("write the list of reports as HTML", "choose another --format, such as json"));
    };
    to_output(output, |out| match format {
        Format::Table => Ok(write_text(&entries, look, out)?),
        Format::Json => Ok(writeln!(out, "{}", entries.iter().map(json_of).collect::<Json>())?),
        format => write_rows(&entries, format, look, out),
    })?;
    Ok(Code::Ok)
}

/// The pages, and the reports that are listed, in the order of their groups.
fn entries(is_listed: impl Fn(&Report) -> bool) -> Result<Vec<Entry>, Error> {
    let page = |page: Page| {
        Ok(Entry {
            name: page.name().to_owned(),
            group: page.group(),
            title: page.title().to_owned(),
            asks: page.asks().to_owned(),
            parameters: page.parameters()?,
        })
    };
    let pages = Page::ALL.into_iter().map(page).collect::<Result<Vec<_>, Error>>()?;
    let reports = catalog::bundled()?.into_iter().filter(|report| is_listed(report));
    let mut entries: Vec<Entry> = pages
        .into_iter()
        .chain(reports.map(|report| Entry {
            group: report.header.group.unwrap_or(Group::Rows),
            name: report.name,
            title: report.header.title,
            asks: report.header.asks,
            parameters: report.header.parameters,
        }))
        .collect();
    entries.sort_by_key(|entry| entry.group);
    Ok(entries)
}

fn write_text(entries: &[Entry], look: Look, out: &mut dyn Write) -> std::io::Result<()> {
    let columns = look.width_columns.unwrap_or(LINE_COLUMNS).min(WIDEST_LINE).saturating_sub(NAME_COLUMNS).max(20);
    for group in entries.chunk_by(|one, next| one.group == next.group) {
        writeln!(out, "{}", group[0].group.question())?;
        for entry in group {
            let text = format!("{} ({})", entry.asks, takes(entry));
            for (number, line) in wrapped(&text, columns).iter().enumerate() {
                let name = if number == 0 { format!("  {}", entry.name) } else { String::new() };
                writeln!(out, "{}{line}", pad_right(&name, NAME_COLUMNS))?;
            }
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "In brackets is what each takes. None of it has to be given but the person of a page on one, and the day or the value of \
         a change: `zoom-qos report NAME --help` says more."
    )?;
    out.flush()
}

/// What somebody may choose; the kind follows from the event.
fn takes(entry: &Entry) -> String {
    let names = entry.parameters.iter().map(|parameter| parameter.name.as_str()).filter(|name| *name != "kind");
    names.collect::<Vec<_>>().join(", ")
}

fn json_of(entry: &Entry) -> Json {
    let parameter = |parameter: &Parameter| {
        let Parameter { name, parameter_type, description, default } = parameter;
        json!({ "name": name, "type": parameter_type.as_str(), "description": description, "default": default })
    };
    json!({
        "name": entry.name,
        "group": entry.group.question(),
        "title": entry.title,
        "asks": entry.asks,
        "parameters": entry.parameters.iter().map(parameter).collect::<Vec<_>>(),
    })
}

fn write_rows(entries: &[Entry], format: Format, look: Look, out: &mut dyn Write) -> Result<(), Error> {
    let row = |entry: &Entry| {
        [entry.group.question(), &entry.name, &entry.asks, &takes(entry)]
            .map(|text| Value::Text(text.to_owned()))
            .into()
    };
    let columns = ["group", "report", "asks", "takes"].map(str::to_owned).into();
    let table = Table { columns, rows: entries.iter().map(row).collect(), ..Table::default() };
    Ok(render::write(&table, format, look, out)?)
}
