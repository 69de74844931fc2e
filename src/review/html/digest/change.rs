//! What changed: a group that is named, and the groups that were looked at.

use super::drawing::{Course, Interval, Scale};
use super::lists::Lead;
use super::words::set;
use crate::model::count::{grouped, people, several};
use crate::render::Table;
use crate::render::number::rounded;
use crate::review::digest::{Digest, Mood, Named, Sentence};
use crate::review::html::cell::{NOTHING, percent, text};

/// A group that is named.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) title: String,
    pub(super) is_worse: bool,
    /// The digest's own, which says all of it.
    pub(super) sentence: String,
    /// What the sentence leaves out.
    pub(super) evidence: Vec<String>,
    pub(super) interval: Option<Interval>,
    pub(super) course: Option<Course>,
    /// The event in which its people had the most poor minutes.
    pub(super) lead: Option<Lead>,
}

impl Change {
    pub(super) fn of(changes: &Table, named: &Named, sentence: &Sentence, scale: Scale, lead: Option<Lead>) -> Self {
        Self {
            title: Digest::group(changes, named.row),
            is_worse: sentence.mood == Mood::Worse,
            sentence: set(&sentence.text),
            evidence: evidence(changes, named.row),
            interval: scale.interval(changes, named.row),
            course: Course::of(&named.days, named.since()),
            lead,
        }
    }
}

fn evidence(changes: &Table, row: usize) -> Vec<String> {
    let count = |column| changes.count(row, column);
    let points = |column| changes.number(row, column).map(|points| format!("{} points", signed(points)));
    let same = points("same_people_difference_pct")
        .map(|points| format!("the {} who were there before, too: {points}", people(count("same_people"))));
    let rest = points("rest_difference_pct").map(|points| format!("everybody else: {points}"));
    let basis = format!(
        "{} and {}; before {}, {} and {}",
        several(count("person_days"), "person-day"),
        several(count("n"), "minute"),
        people(count("before_people")),
        several(count("before_person_days"), "person-day"),
        several(count("before_minutes"), "minute"),
    );
    same.into_iter().chain(rest).chain([basis]).collect()
}

/// "+6.0", with a minus that is one.
fn signed(points: f64) -> String {
    let text = rounded(points);
    if points > 0.0 { format!("+{text}") } else { text.replace('-', "−") }
}

/// A group that was looked at.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) title: String,
    pub(super) interval: Option<Interval>,
    /// The difference, from where to where.
    pub(super) points: String,
    pub(super) share: String,
    pub(super) finding: String,
    pub(super) basis: String,
}

impl Group {
    pub(super) fn of(changes: &Table, row: usize, scale: Scale) -> Self {
        let [low, difference, high] = ["difference_low_pct", "difference_pct", "difference_high_pct"]
            .map(|column| changes.number(row, column).map(signed));
        let points = low.zip(difference).zip(high);
        let points = points.map(|((low, difference), high)| format!("{difference} ({low} to {high})"));
        Self {
            title: Digest::group(changes, row),
            interval: scale.interval(changes, row),
            points: points.unwrap_or_else(|| NOTHING.to_owned()),
            share: percent(changes.number(row, "poor_pct")),
            finding: text(changes, row, "finding").unwrap_or_default(),
            basis: format!("{}, n {}", people(changes.count(row, "people")), grouped(changes.count(row, "n"))),
        }
    }
}
