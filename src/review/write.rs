//! The page in the formats of reports.

use std::io::{self, Write};

use super::digest::{self, Digest};
use super::event::Review;
use super::markdown;
use super::person::{PersonHistory, PersonPage};
use super::text::{self, Line};
use crate::render::{self, Format, Look, Table, json};
use crate::report::Value;

impl Review {
    /// Writes the page. CSV holds the scorecard alone, as it is one table.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn write(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table => write_lines(&text::lines(self, look), look, out),
            Format::Csv | Format::Tsv => render::write(&self.scorecard, format, look, out),
            Format::Json | Format::Ndjson => self.write_json(format, look, out),
            Format::Markdown => markdown::write(self, look, out),
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
}

impl Digest {
    /// Writes the digest. CSV holds the groups that were looked at alone, as it is one table.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn write(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table => write_lines(&text::digest::lines(self, look), look, out),
            Format::Csv | Format::Tsv => render::write(&self.changes, format, look, out),
            Format::Json | Format::Ndjson => self.write_json(format, look, out),
            Format::Markdown => digest::markdown::write(self, look, out),
        }
    }

    fn write_json(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let row_end = if format == Format::Ndjson { "" } else { "\n" };
        let told = self.verdict_sentences().into_iter().map(|sentence| vec![Value::Text(sentence.text)]).collect();
        let told = Table { columns: vec!["sentence".to_owned()], rows: told, ..Table::default() };
        write!(out, "{{\"overview\":")?;
        json::write_first(out, &self.overview, look.sink)?;
        let sections = [
            ("verdict", &told),
            ("named", &self.named_changes()),
            ("named_days", &self.named_days()),
            ("changes", &self.changes),
            ("days", &self.days),
            ("hours", &self.hours),
            ("places", &self.places),
            ("people", &self.people),
            ("events", &self.events),
            ("providers", &self.providers),
            ("undiscovered", &self.undiscovered),
            ("stored", &self.stored),
        ];
        for (name, table) in sections {
            write!(out, ",{row_end}\"{name}\":")?;
            json::write_array(out, table, row_end, look.sink)?;
        }
        out.write_all(b"}\n")?;
        out.flush()
    }
}

impl PersonPage {
    /// Writes the page as text.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn write(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        write_lines(&text::person::event::lines(self, look), look, out)
    }
}

impl PersonHistory {
    /// Writes the page as text.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn write(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        write_lines(&text::person::history::lines(self, look), look, out)
    }
}

fn write_lines(lines: &[Line], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        writeln!(out, "{}", line.shown(look))?;
    }
    out.flush()
}
