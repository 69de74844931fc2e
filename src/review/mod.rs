//! The post-event page: verdict first, then what happened and to whom, and whether to believe it.
//!
//! It has no SQL of its own. Each section is a report that can be run alone, so that every number on the page can be
//! looked into; the sections stay apart here, and a page in another form takes the same ones.

mod collected;
pub mod html;
mod text;
mod verdict;

use std::io::{self, Write};

use crate::render::{self, Format, Look, Table, json, markdown};
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::{Arguments, refuse_unknown};
use crate::report::{catalog, run};

pub(in crate::review) use collected::Collected;
pub(in crate::review) use text::{drop_outs, nameless, untied};
pub use verdict::Verdict;

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
    /// The report `simultaneous`: windows in which many had trouble, the largest first.
    pub incidents: Table,
    /// The report `timeline`: every minute.
    pub timeline: Table,
    /// The report `thresholds`: the bounds of the profile.
    pub thresholds: Table,
    /// Joins whose identities are gone, and that have no tokens: each counts as a person.
    pub untied_sessions: i64,
}

impl Review {
    /// Runs the sections on one event. They see the same state, even while a collection is writing.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        refuse_unknown(arguments, PARAMETERS.map(str::to_owned).to_vec())?;
        let snapshot = database.connection().unchecked_transaction()?;
        let review = Self::sections(database, arguments)?;
        snapshot.commit()?;
        Ok(review)
    }

    /// The same within a transaction that somebody else began.
    pub(in crate::review) fn sections(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        let overview = section(database, "overview", arguments)?;
        Ok(Self {
            untied_sessions: untied_sessions(database, &overview)?,
            overview,
            scorecard: section(database, "scorecard", arguments)?,
            coverage: section(database, "coverage", arguments)?,
            incidents: section(database, "simultaneous", arguments)?,
            timeline: section(database, "timeline", arguments)?,
            thresholds: section(database, "thresholds", arguments)?,
        })
    }

    /// The verdict that the page shows: none on an event of which too little is collected.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.word("verdict")
    }

    /// The verdict on what is collected, however much of the event that is. `--fail-on` compares it: it fails if it is at
    /// least as bad, as nobody who was poorly off is better off for those of whom nothing is known.
    #[must_use]
    pub fn verdict_on_collected(&self) -> Verdict {
        self.word("collected_verdict")
    }

    fn word(&self, column: &str) -> Verdict {
        self.overview.text(0, column).and_then(Verdict::named).unwrap_or(Verdict::InsufficientData)
    }

    /// Writes the page. CSV holds the scorecard alone, as it is one table.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn write(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table => write_lines(&text::lines(self, look), look, out),
            Format::Csv | Format::Tsv => write_table(&self.scorecard, format, look, out),
            Format::Json | Format::Ndjson => self.write_json(format, look, out),
            Format::Markdown => self.write_markdown(look, out),
        }
    }

    fn write_json(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let row_end = if format == Format::Ndjson { "" } else { "\n" };
        write!(out, "{{\"overview\":")?;
        json::write_first(out, &self.overview, look.sink)?;
        let sections = [
            ("scorecard", &self.scorecard),
            ("coverage", &self.coverage),
            ("incidents", &self.incidents),
            ("timeline", &self.timeline),
            ("thresholds", &self.thresholds),
        ];
        for (name, table) in sections {
            write!(out, ",{row_end}\"{name}\":")?;
            json::write_array(out, table, row_end, look.sink)?;
        }
        out.write_all(b"}\n")?;
        out.flush()
    }

    fn write_markdown(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        for sentence in text::summary(self, look.zone) {
            writeln!(out, "{}\n", markdown::escaped(&sentence))?;
        }
        write_table(&self.scorecard, Format::Markdown, look, out)
    }
}

/// How many joins of the page's event cannot be tied to others any more.
fn untied_sessions(database: &Database, overview: &Table) -> Result<i64, Error> {
    let event = ["kind", "event_uuid"].map(|column| overview.text(0, column));
    let untied = || database.connection().query_row(include_str!("untied.sql"), event, |row| row.get(0));
    database.wait(untied).map_err(|error| database.failure(error))
}

/// Runs one report with those of the page's arguments that it knows.
pub(in crate::review) fn section(database: &Database, name: &str, arguments: &Arguments) -> Result<Table, Error> {
    let report = catalog::find(name)?;
    let mut own = Arguments::from([("limit".to_owned(), PEOPLE.to_owned())]);
    own.extend(arguments.clone());
    own.retain(|name, _| report.header.parameters.iter().any(|parameter| parameter.name == *name));
    run::table(database, &report, &own)
}

fn write_lines(lines: &[text::Line], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        writeln!(out, "{}", line.shown(look))?;
    }
    out.flush()
}

fn write_table(table: &Table, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = render::writer(format, look, out);
    writer.begin(&table.columns)?;
    for row in &table.rows {
        writer.row(row)?;
    }
    writer.end()
}
