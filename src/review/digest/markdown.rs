//! The digest as a document for a ticket or a wiki.
//!
//! As on the page of an event every text of somebody else's goes through [`escaped`], and lines begin with words of this
//! program alone.

use std::io::{self, Write};

use super::Digest;
use super::words::percent;
use crate::model::Timestamp;
use crate::model::text::safe_text;
use crate::render::markdown::escaped;
use crate::render::number::rounded;
use crate::render::{Look, Table};
use crate::review::text::digest::{Days, week};

/// How many of the groups that were looked at the document lists.
const GROUPS: usize = 20;

/// How the numbers came about, for who gets the document without having seen the program.
const METHOD: &str = "Zoom looks at every stream once a minute, for five seconds. A measured minute is one person's minute \
                      in which a stream could be judged; it is poor if any stream of the person was poor or bad in it. \
                      A group got worse or better if its share of poor minutes differs from that of the 28 days before by \
                      more than chance gives among so many groups and so few people, by a point at least and by a third \
                      of what it was. That it changed is no proof of why.";

/// Writes the document.
///
/// # Errors
///
/// Those of writing.
pub(in crate::review) fn write(digest: &Digest, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", escaped(&digest.title()))?;
    for sentence in digest.verdict_sentences() {
        writeln!(out, "- {}", escaped(&sentence.text))?;
    }
    if digest.overview.count(0, "events") > 0 {
        writeln!(out, "\n{}", escaped(&digest.overall()))?;
        if let Some(target) = digest.target() {
            writeln!(out, "\n{}", escaped(&target))?;
        }
    }
    writeln!(out, "\n## Coverage\n\n{}", escaped(&digest.coverage()))?;
    if digest.overview.count(0, "events") > 0 {
        groups(&digest.changes, out)?;
        writeln!(out, "\n## Days and hours ({})\n\n```text", look.zone.name())?;
        for line in week(digest, Days::All, look) {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "```")?;
        worst(digest, look, out)?;
    }
    writeln!(out, "\n## Method\n\n{METHOD}")?;
    if let Some(method) = digest.method_of_providers() {
        writeln!(out, "\n{method}")?;
    }
    out.flush()
}

/// The groups that were looked at, those that changed first.
fn groups(changes: &Table, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## What was looked at\n")?;
    row(out, &["group", "people", "poor", "before", "points", "interval", "finding"].map(str::to_owned))?;
    row(out, &["---"; 7].map(str::to_owned))?;
    let points = |place: usize, column: &str| changes.real(place, column).map(rounded).unwrap_or_default();
    for place in 0..changes.rows.len().min(GROUPS) {
        let interval = match changes.real(place, "difference_low_pct") {
            Some(_) => format!("{} to {}", points(place, "difference_low_pct"), points(place, "difference_high_pct")),
            None => String::new(),
        };
        let share = |column: &str| percent(changes, place, column).unwrap_or_default();
        let cells = [
            escaped(&Digest::group(changes, place)),
            changes.count(place, "people").to_string(),
            share("poor_pct"),
            share("before_poor_pct"),
            points(place, "difference_pct"),
            interval,
            changes.text(place, "finding").unwrap_or_default().to_owned(),
        ];
        row(out, &cells)?;
    }
    match changes.rows.len().saturating_sub(GROUPS) {
        0 => Ok(()),
        more => writeln!(out, "\n… and {more} more, which the page in HTML has."),
    }
}

fn worst(digest: &Digest, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let topic = |place| escaped(&safe_text(digest.events.text(place, "topic").unwrap_or("(no name)")));
    list(out, "people", &digest.people, &|place| escaped(&digest.person(place)))?;
    list(out, "places", &digest.places, &|place| escaped(&Digest::group(&digest.places, place)))?;
    list(out, "events", &digest.events, &|place| {
        let at = digest.events.text(place, "start_time").and_then(Timestamp::parse);
        let at = at.map_or_else(String::new, |at| format!("{} {} ", look.zone.day(at), look.zone.clock(at)));
        let verdict = digest.events.text(place, "verdict").unwrap_or_default();
        format!("{at}{} ({verdict})", topic(place))
    })
}

/// A table of those with the most poor minutes.
fn list(out: &mut dyn Write, what: &str, table: &Table, name: &dyn Fn(usize) -> String) -> io::Result<()> {
    if table.rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Worst {what}\n")?;
    row(out, &[what, "poor minutes", "of", "share"].map(str::to_owned))?;
    row(out, &["---"; 4].map(str::to_owned))?;
    for place in 0..table.rows.len() {
        let count = |column: &str| table.count(place, column).to_string();
        let share = percent(table, place, "poor_pct").unwrap_or_default();
        row(out, &[name(place), count("poor_minutes"), count("n"), share])?;
    }
    Ok(())
}

fn row(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}
