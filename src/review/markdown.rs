//! The page as a document for a ticket: heading, verdict, windows, course, the worst, coverage, method.
//!
//! Every text of somebody else's goes through [`escaped`], and lines begin with words of this program alone, so that no
//! name can begin a heading, leave its cell or call somebody.

use std::io::{self, Write};

use super::advice::{self, Advice, network_of};
use super::collected::Collected;
use super::event::Review;
use super::{said, text};
use crate::render::markdown::escaped;
use crate::render::{Look, Table};

/// How many of the worst participants the document names.
const WORST: usize = 10;

/// The columns of a course that is read as text.
const COURSE_COLUMNS: usize = 104;

/// How the numbers came about, for who gets the document without having seen the program.
const METHOD: &str = "Zoom looks at every stream once a minute, for five seconds. A measured minute is one person's minute \
                      in which a stream could be judged; it is poor if any stream of the person was poor or bad in it. \
                      Muted and idle streams count nowhere. The verdict goes by the share of poor minutes allowing for \
                      chance: so many are poor in the long run, however unlucky this event was. \"Consistent with\" is a lead, not a proof.";

/// Writes the document.
///
/// # Errors
///
/// Those of writing.
pub(super) fn write(review: &Review, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let overview = &review.overview;
    writeln!(out, "# {}\n", escaped(&text::topic(overview)))?;
    writeln!(out, "{}\n", escaped(&text::facts(overview, review.times(look.zone))))?;
    writeln!(out, "## Verdict\n\n{}", escaped(&text::verdict(review)))?;
    if let Some(unfinished) = text::unfinished(overview) {
        writeln!(out, "\n{}", escaped(&unfinished))?;
    }
    if let Some(said) = said::sentence(&review.feedback) {
        writeln!(out, "\n{}", escaped(&said))?;
    }
    windows(review, look, out)?;
    course(review, look, out)?;
    worst(review, out)?;
    answers(&review.feedback, out)?;
    writeln!(out, "\n## Coverage\n\n{}", escaped(&text::coverage(review)))?;
    let notes = [text::nameless(&review.scorecard).map(str::to_owned), text::untied(review.untied_sessions)];
    for note in notes.into_iter().flatten() {
        writeln!(out, "\n{note}")?;
    }
    writeln!(out, "\n## Method\n\n{METHOD}\n\n{}", escaped(&text::bounds(review)))?;
    out.flush()
}

fn windows(review: &Review, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let incidents = &review.incidents;
    let of = if Collected::of(&review.overview).is_part() { " of those collected" } else { "" };
    writeln!(out, "\n## When many{of} received poorly at once\n")?;
    if incidents.rows.is_empty() {
        return writeln!(out, "{}", review.measured().or_nothing("In no minute."));
    }
    row(out, &["time", "people, and what it is consistent with", "what to do"].map(str::to_owned))?;
    row(out, &["---"; 3].map(str::to_owned))?;
    let times = review.times(look.zone);
    let spans = text::spans(incidents, 0..incidents.rows.len(), ["from_unix", "to_unix"], times);
    for (place, span) in spans.iter().enumerate() {
        let what = escaped(&text::told(incidents, place));
        let advice = incidents.text(place, "consistent_with").and_then(|cause| advice::of(cause, None));
        row(out, &[span.trim_end().to_owned(), what, advice.map(Advice::sentence).unwrap_or_default()])?;
    }
    Ok(())
}

/// The course of received audio as text, and what was poor of each medium.
fn course(review: &Review, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Timeline\n")?;
    if let Some(line) = text::sparkline(&review.timeline, look.characters, COURSE_COLUMNS) {
        writeln!(out, "```text\n{}\n```\n", line.trim())?;
    }
    row(out, &["poor samples", "audio", "video", "share"].map(str::to_owned))?;
    row(out, &["---"; 4].map(str::to_owned))?;
    for direction in ["send", "receive"] {
        let cell = |medium| text::poor_samples(&review.overview, medium, direction);
        row(out, &[direction.to_owned(), cell("audio"), cell("video"), cell("share")])?;
    }
    Ok(())
}

fn worst(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let scorecard = &review.scorecard;
    writeln!(out, "\n## Who had most trouble\n")?;
    let rows: Vec<usize> = text::troubled(scorecard).take(WORST).collect();
    if rows.is_empty() {
        return writeln!(out, "{}", review.measured().or_nothing("Nobody had a poor minute."));
    }
    row(out, &["person", "poor minutes", "poor", "consistent with", "evidence"].map(str::to_owned))?;
    row(out, &["---"; 5].map(str::to_owned))?;
    let word = |place: usize, column| scorecard.text(place, column).map(cell).unwrap_or_default();
    for &place in &rows {
        let minutes = scorecard.count(place, "poor_minutes").to_string();
        let share = text::percent(scorecard, place, "poor_pct");
        let [person, cause, evidence] = ["person", "consistent_with", "evidence"].map(|column| word(place, column));
        row(out, &[person, minutes, share, cause, evidence])?;
    }
    writeln!(out)?;
    let mut told: Vec<&str> = Vec::new();
    for cause in rows.iter().filter_map(|place| scorecard.text(*place, "consistent_with")) {
        let advice = advice::of(cause, network_of(scorecard, cause));
        if let Some(advice) = advice.filter(|_| !told.contains(&cause)) {
            writeln!(out, "- {}: {}", escaped(cause), advice.sentence())?;
            told.push(cause);
        }
    }
    Ok(())
}

/// Whoever was not content, or wrote something, beside what was measured.
fn answers(feedback: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut told = said::told(feedback).peekable();
    if told.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## What people said\n")?;
    row(out, &["person", "said", "poor minutes", "in words"].map(str::to_owned))?;
    row(out, &["---"; 4].map(str::to_owned))?;
    for place in told {
        let minutes = feedback.integer(place, "poor_minutes").map_or_else(|| "-".to_owned(), |n| n.to_string());
        let words = said::comment(feedback, place).unwrap_or_default();
        let [person, said] = ["person", "said"].map(|column| feedback.text(place, column).unwrap_or_default());
        row(out, &[cell(person), cell(said), minutes, cell(&words)])?;
    }
    Ok(())
}

/// Somebody's text in a cell.
fn cell(text: &str) -> String {
    escaped(&crate::model::text::safe_text(text))
}

fn row(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}
