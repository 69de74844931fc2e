//! The windows in which many had trouble at once, a line for each.

use crate::model::Timestamp;
use crate::report::Table;
use crate::report::render::number::rounded;
use crate::report::render::text::{fit, safe_text};

/// How many are shown; the report `simultaneous` has them all.
pub(super) const SHOWN: usize = 5;

/// The lines for the rows of the report `simultaneous`, the largest window first.
pub(super) fn lines(incidents: &Table, columns: usize) -> Vec<String> {
    if incidents.rows.is_empty() {
        return vec!["No minute in which many received poorly at once.".to_owned()];
    }
    let shown = incidents.rows.len().min(SHOWN);
    let total = incidents.rows.len();
    let title = "Received poorly by many at once";
    let mut lines = if shown < total {
        vec![format!("{title} (the {shown} largest of {total}, see report simultaneous)")]
    } else {
        vec![title.to_owned()]
    };
    lines.extend((0..shown).map(|row| fit(&line(incidents, row), columns).into_owned()));
    lines
}

fn line(incidents: &Table, row: usize) -> String {
    let clock = |column| {
        let text = incidents.integer(row, column).map(|unix| Timestamp(unix).to_string()).unwrap_or_default();
        text.get(11..16).unwrap_or("?").to_owned()
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
