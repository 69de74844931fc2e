//! The windows in which many had trouble at once, a line for each.

use super::advised::Advised;
use super::line::Line;
use super::span::spans;
use crate::model::count::grouped;
use crate::model::text::safe_text;
use crate::render::number::rounded;
use crate::render::width::{fit, width, wrapped};
use crate::render::{Look, Table};
use crate::review::collected::Collected;
use crate::review::event::Review;

/// How many are shown on one screen; the report `simultaneous` has them all.
pub(super) const SHOWN: usize = 5;

/// The lines for the rows of the report `simultaneous`, the largest window first. What many of a part had at once, the
/// event need not have had.
pub(super) fn lines(review: &Review, look: Look, columns: usize, advised: &mut Advised) -> Vec<Line> {
    let incidents = &review.incidents;
    if review.measured().is_nothing() {
        // The line of the worst participants says so.
        return Vec::new();
    }
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
    for (row, span) in spans(incidents, 0..shown, ["from_unix", "to_unix"], review.times(look.zone)).iter().enumerate()
    {
        let time = format!("  {span}  ");
        let below = " ".repeat(width(&time));
        // What does not fit is told in two more lines, below the first, and only a name is ever cut.
        let what = wrapped(&told(incidents, row), columns - below.len());
        let more = what.iter().skip(1).take(2).map(|what| below.clone() + what);
        let told = std::iter::once(time + what.first().map_or("", String::as_str)).chain(more);
        let told = told.chain(alike(incidents, row)).chain(advised.next(incidents.text(row, "consistent_with"), None));
        lines.extend(told.map(|line| fit(&line, columns).into_owned().into()));
    }
    lines
}

/// What cannot be told from the group of a window.
fn alike(incidents: &Table, row: usize) -> Option<String> {
    let alike = incidents.text(row, "alike")?.replace("; ", ", or ");
    Some(format!("               or {}: cannot be told apart", safe_text(&alike)))
}

/// What is told of a window.
pub(in crate::review) fn told(incidents: &Table, row: usize) -> String {
    let count = |column| incidents.count(row, column);
    format!("{} of {}, {}", count("poor_people"), count("people"), cause(incidents, row))
}

fn cause(incidents: &Table, row: usize) -> String {
    let percent = |column| incidents.real(row, column).map_or_else(|| "-".to_owned(), |share| rounded(share) + " %");
    let word = incidents.text(row, "consistent_with").unwrap_or("unknown");
    match (word, incidents.text(row, "attribute"), incidents.text(row, "value")) {
        ("local", Some(attribute), Some(value)) => {
            let (inside, outside) = (percent("inside_poor_pct"), percent("outside_poor_pct"));
            let attribute = attribute.replace('_', " ");
            let people = incidents.integer(row, "group_people").map(|people| format!("{} of ", grouped(people)));
            let group = format!("{}{attribute} {}", people.unwrap_or_default(), safe_text(value));
            format!("{group}: {inside} poor, others {outside}")
        }
        ("sender", ..) => match incidents.text(row, "sender") {
            Some(sender) => format!("what {} sent was poor as well", safe_text(sender)),
            None => "the sharer's sending was poor as well".to_owned(),
        },
        _ => format!("{word}, {} of their minutes poor", percent("poor_pct")),
    }
}
