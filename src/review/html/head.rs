//! What event it was and how it went: the first screen.

use std::collections::BTreeSet;

use super::cell::{NOTHING, count_text, percent, text};
use super::clock::{Clock, Moment};
use super::sections::Sections;
use super::setting::Setting;
use super::veil::{Topics, Veil};
use crate::model::Timestamp;
use crate::model::count::{grouped, people, several};
use crate::render::Table;
use crate::render::number::rounded;
use crate::review::collected::Collected;
use crate::review::measured::Measured;
use crate::review::strips::STREAMS;
use crate::review::text::{at_least, drop_outs, elsewhere, troubled_of_measured};
use crate::review::verdict::Verdict;

/// Below this share of expected samples the page says so in its badge.
pub(super) const ENOUGH_COVERAGE_PCT: f64 = 80.0;

/// The header.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) kind: String,
    pub(super) topic: String,
    pub(super) day: String,
    pub(super) from: Option<Moment>,
    pub(super) to: Option<Moment>,
    pub(super) minutes: String,
    pub(super) people: String,
    pub(super) joins: String,
    /// How many joins there were at once.
    pub(super) peak: String,
    pub(super) profile: String,
    pub(super) coverage: String,
    pub(super) is_covered: bool,
    /// How many of how many the page rests on.
    pub(super) collected: Collected,
    /// How far an event is collected that is not collected to its end.
    pub(super) unfinished: Option<String>,
    /// That the samples were aged out, if they were.
    pub(super) aged_out: Option<String>,
}

impl Head {
    pub(super) fn new(sections: &Sections, clock: Clock, setting: Setting<'_>) -> Self {
        let overview = &sections.review.overview;
        let coverage_pct = overview.number(0, "coverage_pct");
        let time = |column| overview.text(0, column).and_then(Timestamp::parse).map(|time| time.0);
        let first = Some(sections.grid.start_unix).filter(|_| sections.grid.minutes > 0);
        let start = time("start_time").or(first);
        Self {
            kind: text(overview, 0, "kind").unwrap_or_default(),
            topic: called(overview, &sections.veil, setting.topics),
            day: start.map_or_else(|| "start unknown".to_owned(), |unix| clock.day(unix)),
            from: start.map(|unix| clock.moment(unix)),
            to: time("end_time").map(|unix| clock.after(unix, start.unwrap_or(unix))),
            minutes: overview.number(0, "duration_minutes").map_or_else(|| NOTHING.to_owned(), rounded),
            people: people(overview.count(0, "people")),
            joins: several(overview.count(0, "sessions"), "join"),
            peak: count_text(overview, 0, "peak_sessions"),
            profile: text(overview, 0, "thresholds").unwrap_or_default(),
            coverage: percent(coverage_pct),
            collected: Collected::of(overview),
            is_covered: coverage_pct.is_some_and(|share| share >= ENOUGH_COVERAGE_PCT),
            unfinished: unfinished(sections),
            aged_out: sections.review.aged_out.clone(),
        }
    }
}

/// An event that is not fetched to its end must not read as if it were.
fn unfinished(sections: &Sections) -> Option<String> {
    let overview = &sections.review.overview;
    let state = overview.text(0, "work_state").filter(|state| !matches!(*state, "done" | "empty"))?;
    let total = overview.integer(0, "records_total").map_or_else(|| "an unknown number of".to_owned(), grouped);
    let done = count_text(overview, 0, "records_done");
    Some(format!("Incomplete: {done} of {total} participant records are collected; the event is {state}."))
}

/// What a page calls its event: by its topic, else its number, or by neither where that would name somebody.
pub(super) fn called(overview: &Table, veil: &Veil, topics: Topics) -> String {
    let number = || overview.integer(0, "event_number").map(|number| number.to_string());
    let plain = veil.title(overview.text(0, "topic"), topics).map(str::to_owned);
    plain.or_else(|| text(overview, 0, "topic")).or_else(number).unwrap_or_else(|| "(no topic)".to_owned())
}

/// The class by which a verdict is coloured, and the shape by which it differs without colours.
pub(super) const fn class_and_shape(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::InsufficientData => ("n", "–"),
        Verdict::Good => ("g", "○"),
        Verdict::Fair => ("f", "◔"),
        Verdict::Poor => ("p", "◑"),
        Verdict::Bad => ("b", "●"),
    }
}

/// The verdict in words.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) word: &'static str,
    /// `g`, `f`, `p`, `b` or `n`.
    pub(super) class: &'static str,
    pub(super) shape: &'static str,
    /// Whom the verdict is for, where it is not the event.
    pub(super) for_whom: Option<String>,
    /// Why there is no verdict, where there is none.
    pub(super) insufficient: Option<String>,
    /// How many people had more trouble than chance gives, and who they are by their places.
    pub(super) troubled: String,
    pub(super) troubled_places: String,
    /// How many people had an episode.
    pub(super) affected: String,
    /// How many had none.
    pub(super) untroubled: String,
    /// The share of poor minutes, and of how many.
    pub(super) poor: String,
    /// The share of them by which the verdict goes.
    pub(super) at_least: String,
    pub(super) basis: String,
}

impl Judgement {
    pub(super) fn new(sections: &Sections) -> Self {
        let overview = &sections.review.overview;
        let verdict = sections.review.verdict();
        let (class, shape) = class_and_shape(verdict);
        let minutes = count_text(overview, 0, "classified_minutes");
        let poor = percent(overview.number(0, "poor_share_pct"));
        let collected = Collected::of(overview);
        let found = match sections.review.verdict_on_collected() {
            Verdict::InsufficientData => {
                format!("{}; a verdict needs 30.", several(overview.count(0, "classified_minutes"), "measured minute"))
            }
            judged => {
                format!("For those it is {judged}: {poor} of {minutes} measured minutes were poor.")
            }
        };
        let too_little = collected.too_little().map(|too_little| too_little + " ").unwrap_or_default();
        let insufficient = (verdict == Verdict::InsufficientData).then(|| too_little + &found);
        let received = count_text(overview, 0, "audio_receive_samples");
        let cause = text(overview, 0, "top_cause")
            .map(|cause| format!(" Poor samples of all streams: mostly {cause}."))
            .unwrap_or_default();
        let audio = percent(overview.number(0, "audio_receive_poor_pct"));
        let drop_outs = drop_outs(overview).map(|drop_outs| format!(" {drop_outs}")).unwrap_or_default();
        let elsewhere = elsewhere(overview).map(|elsewhere| format!(" {elsewhere}")).unwrap_or_default();
        let basis = format!("Of {received} audio-receive samples {audio} were poor.{cause}{elsewhere}{drop_outs}");
        Self {
            word: verdict.as_str(),
            class,
            shape,
            for_whom: collected.for_whom(),
            insufficient,
            troubled: troubled_of_measured(overview),
            troubled_places: told_of(&sections.review.scorecard),
            affected: count_text(overview, 0, "affected_people"),
            untroubled: count_text(overview, 0, "untroubled_people"),
            poor: format!("{poor} of {minutes} measured minutes"),
            at_least: at_least(overview, 0),
            basis,
        }
    }
}

/// The places of those of whom a cause is told, as they have more poor minutes than chance gives.
fn told_of(scorecard: &Table) -> String {
    let is_told = |row: &usize| {
        let cause = scorecard.text(*row, "consistent_with");
        cause.is_some_and(|cause| !matches!(cause, "too few to tell" | "insufficient data"))
    };
    let places: Vec<String> = (0..scorecard.rows.len()).filter(is_told).map(|place| place.to_string()).collect();
    places.join(" ")
}

/// One of the key figures.
#[derive(Debug)]
pub(super) struct Tile {
    pub(super) title: &'static str,
    pub(super) figures: Vec<Figure>,
}

/// A number, what it rests on, and where it leads.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) label: &'static str,
    pub(super) value: String,
    /// The time that stands for the value.
    pub(super) span: Option<(Moment, Moment)>,
    pub(super) basis: String,
    pub(super) lead: Lead,
}

/// Where a figure leads, with what the script makes of the link.
#[derive(Debug)]
pub(super) enum Lead {
    /// The minutes from the first to the last.
    Minutes(usize, usize),
    /// The windows.
    Windows,
    /// The people whose stream of this place was poor.
    Poor(usize),
    /// The people who had an episode.
    Affected,
    /// These people.
    People(String),
}

/// The six key figures.
pub(super) fn tiles(sections: &Sections, clock: Clock) -> Vec<Tile> {
    let overview = &sections.review.overview;
    let stream = |title, wanted: &str| {
        let of_medium = STREAMS.iter().enumerate().filter(|(_, (medium, _))| *medium == wanted);
        let figures = of_medium.map(|(place, (medium, direction))| Figure {
            label: if *direction == "send" { "sent" } else { "received" },
            value: percent(overview.number(0, &format!("{medium}_{direction}_poor_pct"))),
            span: None,
            basis: format!("of {} samples", count_text(overview, 0, &format!("{medium}_{direction}_samples"))),
            lead: Lead::Poor(place + 1),
        });
        Tile { title, figures: figures.collect() }
    };
    let affected = match sections.review.measured() {
        Measured::Something => count_text(overview, 0, "affected_people"),
        Measured::Nothing => NOTHING.to_owned(),
    };
    let all = people(overview.count(0, "people"));
    vec![
        stream("Audio, poor", "audio"),
        stream("Video, poor", "video"),
        stream("Shared screen, poor", "share"),
        alone("People with an episode", affected, format!("of {all}, two poor minutes or more"), Lead::Affected),
        worst_window(sections, clock),
        rejoins(sections),
    ]
}

fn worst_window(sections: &Sections, clock: Clock) -> Tile {
    let incidents = &sections.review.incidents;
    let title = "Worst window";
    if sections.review.measured().is_nothing() {
        return alone(title, NOTHING.to_owned(), "nothing was measured".to_owned(), Lead::Windows);
    }
    if incidents.rows.is_empty() {
        let basis = "no minute in which many received poorly at once".to_owned();
        return alone(title, "none".to_owned(), basis, Lead::Windows);
    }
    let [from, to] = ["from_unix", "to_unix"].map(|column| incidents.count(0, column));
    let (poor, all) = (count_text(incidents, 0, "poor_people"), count_text(incidents, 0, "people"));
    let minutes = sections.grid.minute(from).zip(sections.grid.minute(to - 60));
    let figure = Figure {
        label: "",
        value: String::new(),
        span: Some(clock.span(from, to)),
        basis: format!("{poor} of {all} received poorly in its worst minute"),
        lead: minutes.map_or(Lead::Windows, |(from, to)| Lead::Minutes(from, to)),
    };
    Tile { title, figures: vec![figure] }
}

fn rejoins(sections: &Sections) -> Tile {
    let table = &sections.rejoins;
    let all: i64 = (0..table.rows.len()).map(|row| table.count(row, "rejoins")).sum();
    let unstable = (0..table.rows.len()).filter(|row| table.text(*row, "pattern") == Some("unstable")).count();
    let n = people(i64::try_from(table.rows.len()).unwrap_or(i64::MAX));
    let basis = match (table.rows.len(), unstable) {
        (0, _) => "nobody left and came back".to_owned(),
        (1, 1) | (_, 0) => format!("by {n}"),
        _ => format!("by {n}, {unstable} of them three times or more"),
    };
    alone("Rejoins", grouped(all), basis, Lead::People(rejoiners(sections)))
}

/// The places of whoever rejoined.
fn rejoiners(sections: &Sections) -> String {
    let (rejoins, scorecard) = (&sections.rejoins, &sections.review.scorecard);
    let known: BTreeSet<&str> = (0..rejoins.rows.len()).filter_map(|row| rejoins.text(row, "user_id")).collect();
    let has_rejoined = |row: &usize| scorecard.text(*row, "user_id").is_some_and(|user_id| known.contains(user_id));
    let places: Vec<String> = (0..scorecard.rows.len()).filter(has_rejoined).map(|place| place.to_string()).collect();
    places.join(" ")
}

/// A figure that has a tile for itself.
fn alone(title: &'static str, value: String, basis: String, lead: Lead) -> Tile {
    Tile { title, figures: vec![Figure { label: "", value, span: None, basis, lead }] }
}
