//! The windows in which many had trouble at once, a line for each.

use super::line::Line;
use crate::model::Timestamp;
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::fit;
use crate::render::{Look, Table};
use crate::review::collected::Collected;
use crate::review::event::Review;

/// How many are shown on one screen; the report `simultaneous` has them all.
pub(super) const SHOWN: usize = 5;

/// The lines for the rows of the report `simultaneous`, the largest window first. What many of a part had at once, the
/// event need not have had.
pub(super) fn lines(review: &Review, look: Look, columns: usize) -> Vec<Line> {
    let incidents = &review.incidents;
    if incidents.rows.is_empty() {
        return vec!["No minute in which many received poorly at once.".to_owned().into()];
    }
    let total = incidents.rows.len();
    let shown = if look.is_full { total } else { total.min(SHOWN) };
    let is_part = Collected::of(&review.overview).is_part();
    let title =
        if is_part { "Received poorly by many of those collected at once" } else { "Received poorly by many at once" };
    let mut lines = if shown < total {
        vec![Line::title(format!("{title} (the {shown} largest of {total}, see report simultaneous)"))]
    } else {
        vec![Line::title(title.to_owned())]
    };
    let told = (0..shown).flat_map(|row| [Some(line(incidents, row, look)), alike(incidents, row)]);
    lines.extend(told.flatten().map(|line| fit(&line, columns).into_owned().into()));
    lines
}

/// What cannot be told from the group of a window.
fn alike(incidents: &Table, row: usize) -> Option<String> {
    let alike = incidents.text(row, "alike")?.replace("; ", ", or ");
    Some(format!("               or {}: they cannot be told apart here", safe_text(&alike)))
}

fn line(incidents: &Table, row: usize, look: Look) -> String {
    let clock = |column| {
        let at = incidents.integer(row, column).map(Timestamp);
        at.map_or_else(|| "?".to_owned(), |at| look.zone.clock(at))
    };
    let count = |column| incidents.integer(row, column).unwrap_or(0);
    let (from, to) = (clock("from_unix"), clock("to_unix"));
    format!("  {from}–{to}  {} of {}, {}", count("poor_people"), count("people"), cause(incidents, row))
}

fn cause(incidents: &Table, row: usize) -> String {
    let percent = |column| incidents.real(row, column).map_or_else(|| "-".to_owned(), |share| rounded(share) + " %");
    let word = incidents.text(row, "consistent_with").unwrap_or("unknown");
    match (word, incidents.text(row, "attribute"), incidents.text(row, "value")) {
        ("local", Some(attribute), Some(value)) => {
            let (inside, outside) = (percent("inside_poor_pct"), percent("outside_poor_pct"));
            let attribute = attribute.replace('_', " ");
            format!("{attribute} {}: {inside} poor, others {outside}", safe_text(value))
        }
        ("sender", ..) => "the sharer's sending was poor as well".to_owned(),
        _ => format!("{word}, {} of their minutes poor", percent("poor_pct")),
    }
}
