//! Whether to believe the page: what was sampled, what was not classified and why, and what Zoom left empty.

use super::cell::{NOTHING, count_text, percent, text};
use super::grid::Layer;
use super::people::People;
use super::sections::Sections;
use crate::model::count::grouped;
use crate::review::collected::Collected;

/// How many of the least covered people are named.
const LEAST: usize = 8;

/// The section.
#[derive(Debug)]
pub(super) struct Quality {
    /// Title, figure, and what that means.
    pub(super) facts: Vec<(&'static str, String, &'static str)>,
    pub(super) least: Vec<(String, String, String)>,
    /// Zoom's field, and how many joins have it.
    pub(super) fields: Vec<(&'static str, String)>,
    /// Zoom's label, ours, and how many sessions have the two.
    pub(super) labels: Vec<[String; 4]>,
}

impl Quality {
    pub(super) fn new(sections: &Sections) -> Self {
        Self { facts: facts(sections), least: least(sections), fields: fields(sections), labels: labels(sections) }
    }
}

fn facts(sections: &Sections) -> Vec<(&'static str, String, &'static str)> {
    let coverage = &sections.review.coverage;
    let everybody = 0..sections.people.len();
    let states = everybody.flat_map(|person| sections.grid.states(person, Layer::default()));
    let idle = grouped(i64::try_from(states.filter(|state| *state == b'i').count()).unwrap_or(i64::MAX));
    let missing = coverage.count(0, "expected_minutes") - coverage.count(0, "covered_minutes");
    let classified = count_text(&sections.review.overview, 0, "classified_minutes");
    let collected = Collected::of(&sections.review.overview);
    vec![
        ("Collected", collected.share(), "of those that Zoom told of: all figures of the page are theirs"),
        (
            "Coverage",
            percent(coverage.number(0, "coverage_pct")),
            "sampled minutes of those between join and leave; Zoom looks once a minute",
        ),
        (
            "Expected",
            count_text(coverage, 0, "expected_minutes"),
            "minutes of all people together, by the length of each join",
        ),
        (
            "Measured",
            classified,
            "minutes of people in which some stream could be judged: a join touches one more than it is long",
        ),
        ("Idle", idle, "sampled, but muted, camera off and nothing received: never counted as good"),
        ("Missing", grouped(missing.max(0)), "somebody was there, and no sample came"),
        (
            "Collector gap",
            format!("{} min", coverage.count(0, "collector_gap_minutes")),
            "nobody at all was sampled: a gap of Zoom's, not of the network",
        ),
        ("Sampled twice", count_text(coverage, 0, "repeated_samples"), "samples in a minute that had one already"),
        (
            "Outside",
            count_text(coverage, 0, "outside_samples"),
            "samples before the join or after the leave, as a wrong clock makes them: they count nowhere",
        ),
        (
            "Unknown time",
            count_text(coverage, 0, "unknown_sessions"),
            "joins of which Zoom told no time and no sample: they are in no minute",
        ),
    ]
}

/// Those with the least coverage, by the names of the page.
fn least(sections: &Sections) -> Vec<(String, String, String)> {
    let coverage = &sections.review.coverage;
    let line = |row: usize| {
        let person = sections.people.of_session(coverage.count(row, "person_id"))?;
        let minutes = format!(
            "{} of {} min",
            count_text(coverage, row, "covered_minutes"),
            count_text(coverage, row, "expected_minutes")
        );
        Some((name(&sections.people, person), percent(coverage.number(row, "coverage_pct")), minutes))
    };
    let incomplete = |row: &usize| coverage.number(*row, "coverage_pct").is_some_and(|share| share < 100.0);
    (1..coverage.rows.len()).filter(incomplete).filter_map(line).take(LEAST).collect()
}

fn name(people: &People, person: usize) -> String {
    people.name(person).to_owned()
}

/// What Zoom tells may be empty for people outside the account, and for accounts under HIPAA.
fn fields(sections: &Sections) -> Vec<(&'static str, String)> {
    let sessions = &sections.sessions;
    let all = sessions.rows.len();
    let fields = [
        ("e-mail address", "email"),
        ("Zoom user id", "zoom_user_id"),
        ("address", "subnet"),
        ("location", "location"),
        ("network type", "network_type"),
        ("connection type", "connection_type"),
        ("data centre", "data_center"),
        ("client version", "version"),
        ("system", "os"),
        ("device", "device"),
        ("reason for leaving", "leave_reason"),
    ];
    let told = |column: &str| (0..all).filter(|row| sessions.text(*row, column).is_some()).count();
    fields.map(|(title, column)| (title, format!("{} of {all} joins", told(column)))).to_vec()
}

fn labels(sections: &Sections) -> Vec<[String; 4]> {
    let table = &sections.zoom_vs_ours;
    let word = |row, column| text(table, row, column).unwrap_or_else(|| NOTHING.to_owned());
    let is_told = |row: &usize| table.text(*row, "zoom_label") != Some("not reported");
    let line = |row| {
        [word(row, "medium"), word(row, "zoom_label"), word(row, "our_label"), count_text(table, row, "sessions")]
    };
    (0..table.rows.len()).filter(is_told).map(line).collect()
}
