//! The post-event page: verdict first, then who suffered and what it is consistent with, then whether to believe it.
//!
//! It has no SQL of its own. Each section is a report that can be run alone, so that every number on the page can be
//! looked into; the sections stay apart here, and a page in another form takes the same ones.

mod page;

use std::io::Write;

use super::database::Database;
use super::error::Error;
use super::render::{self, Format, json, markdown};
use super::run::{Arguments, Table};
use super::{catalog, run};

/// What the page takes: the parameters of its sections.
pub const PARAMETERS: [&str; 4] = ["event", "kind", "thresholds", "limit"];

/// How many people the page names unless it is told otherwise: as many as a screen shows.
const PEOPLE: &str = "10";

/// The sections of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The report `overview`: one row.
    pub overview: Table,
    /// The report `scorecard`: the worst first.
    pub scorecard: Table,
    /// The report `coverage`: everybody, then those with the least.
    pub coverage: Table,
}

impl Review {
    /// Runs the sections on one event. They see the same state, even while a collection is writing.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        let known = PARAMETERS.map(str::to_owned);
        if let Some(name) = arguments.keys().find(|name| !known.contains(name)) {
            return Err(Error::UnknownParameter { name: name.clone(), known: known.to_vec() });
        }
        let snapshot = database.connection().unchecked_transaction()?;
        let review = Self {
            overview: section(database, "overview", arguments)?,
            scorecard: section(database, "scorecard", arguments)?,
            coverage: section(database, "coverage", arguments)?,
        };
        snapshot.finish()?;
        Ok(review)
    }

    /// Writes the page. CSV holds the scorecard alone, as it is one table.
    ///
    /// # Errors
    ///
    /// [`Error::Output`].
    pub fn write(&self, format: Format, out: &mut dyn Write) -> Result<(), Error> {
        match format {
            Format::Table => write_lines(&page::lines(self), out),
            Format::Csv | Format::Tsv => write_table(&self.scorecard, format, out),
            Format::Json | Format::Ndjson => self.write_json(format, out),
            Format::Markdown => self.write_markdown(out),
        }
    }

    fn write_json(&self, format: Format, out: &mut dyn Write) -> Result<(), Error> {
        let row_end = if format == Format::Ndjson { "" } else { "\n" };
        write!(out, "{{\"overview\":")?;
        json::write_first(out, &self.overview)?;
        for (name, table) in [("scorecard", &self.scorecard), ("coverage", &self.coverage)] {
            write!(out, ",{row_end}\"{name}\":")?;
            json::write_array(out, table, row_end)?;
        }
        out.write_all(b"}\n")?;
        Ok(out.flush()?)
    }

    fn write_markdown(&self, out: &mut dyn Write) -> Result<(), Error> {
        for sentence in page::summary(self) {
            writeln!(out, "{}\n", markdown::escaped(&sentence))?;
        }
        write_table(&self.scorecard, Format::Markdown, out)
    }
}

/// Runs one report with those of the page's arguments that it knows.
fn section(database: &Database, name: &str, arguments: &Arguments) -> Result<Table, Error> {
    let report = catalog::find(name)?;
    let mut own = Arguments::from([("limit".to_owned(), PEOPLE.to_owned())]);
    own.extend(arguments.clone());
    own.retain(|name, _| report.header.parameters.iter().any(|parameter| parameter.name == *name));
    run::table(database, &report, &own)
}

fn write_lines(lines: &[String], out: &mut dyn Write) -> Result<(), Error> {
    for line in lines {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(out.flush()?)
}

fn write_table(table: &Table, format: Format, out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = render::writer(format, None, out);
    writer.begin(&table.columns)?;
    for row in &table.rows {
        writer.row(row)?;
    }
    writer.end()
}
