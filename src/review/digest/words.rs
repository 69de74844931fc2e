//! The sentences of a digest, for every form of it. No person is named in them.

use chrono::NaiveDate;

use super::named::{Named, Since};
use super::{Digest, Period};
use crate::model::count::{people, several};
use crate::model::text::safe_text;
use crate::render::Table;
use crate::render::number::rounded;
use crate::review::provider;

/// What `digest_changes` takes for enough to tell: people, person-days and minutes.
const ENOUGH: [i64; 3] = [5, 20, 300];

/// How many days are named one by one.
const DAYS_NAMED: usize = 4;

/// A sentence of the verdict, with whether it is of something bad, good, or neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// It begins with a word in capitals and a colon.
    pub text: String,
    /// What it says.
    pub mood: Mood,
}

/// What a sentence of the verdict says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Something got worse.
    Worse,
    /// Something got better.
    Better,
    /// Nothing did either.
    Quiet,
    /// There is not enough to tell.
    Unknown,
}

impl Digest {
    /// Which days it is about.
    #[must_use]
    pub fn title(&self) -> String {
        let Period { from, to } = self.period;
        let days = if from == to { from.to_string() } else { format!("{from} to {to}") };
        format!("Digest of {days} (UTC), against the 28 days before")
    }

    /// The verdict, in the order in which one would forward it: what got worse and is new, what still is, and what got
    /// better; or that nothing did, or why that cannot be told.
    #[must_use]
    pub fn verdict_sentences(&self) -> Vec<Sentence> {
        if let Some(text) = self.nothing_stored() {
            return vec![Sentence { text, mood: Mood::Unknown }];
        }
        let mut sentences: Vec<Sentence> = self.told().into_iter().map(|(_, sentence)| sentence).collect();
        if sentences.is_empty() {
            sentences.push(self.no_change());
        }
        sentences
    }

    /// The named groups in that order, each with its sentence.
    pub(super) fn changed(&self) -> Vec<(&Named, Sentence)> {
        let mut named: Vec<&Named> = self.named.iter().collect();
        named.sort_by_key(|named| (!self.is(named, "finding", "worse"), !self.is(named, "state", "new")));
        named.into_iter().map(|named| (named, self.change(named))).collect()
    }

    /// How the period was as a whole.
    #[must_use]
    pub fn overall(&self) -> String {
        let overview = &self.overview;
        let count = |column| overview.count(0, column);
        let held = format!(
            "{} on {}, {}",
            several(count("events"), "event"),
            several(count("days"), "day"),
            people(count("people")),
        );
        let before = match percent(overview, 0, "before_poor_pct") {
            Some(before) => format!(" (before: {before})"),
            None => String::new(),
        };
        match percent(overview, 0, "poor_pct") {
            Some(share) => format!(
                "{}: {share} of {} were poor{before}; {held}.",
                self.verdict().as_str().to_uppercase(),
                several(count("n"), "minute"),
            ),
            None => format!("No measured minutes; {held}."),
        }
    }

    /// How much of what the target allows is used up.
    #[must_use]
    pub fn target(&self) -> Option<String> {
        let overview = &self.overview;
        let target = overview.real(0, "target_pct").map(rounded)?;
        let used = percent(overview, 0, "budget_used_pct")?;
        let burn = overview.real(0, "burn").map_or_else(String::new, |burn| {
            format!("; the last 7 days use it up {} times as fast as they may", rounded(burn))
        });
        Some(format!("Target {target} % good or fair in 28 days: {used} of the budget is used{burn}."))
    }

    /// Whether to believe the rest.
    #[must_use]
    pub fn coverage(&self) -> String {
        let mut sentences = vec![match percent(&self.overview, 0, "coverage_pct") {
            Some(coverage) => format!("Sampled: {coverage} of the expected minutes."),
            None => "Sampled: nothing.".to_owned(),
        }];
        let partial = self.overview.count(0, "partial_events");
        if partial > 0 {
            sentences.push(format!("Of {} too little is collected.", several(partial, "event")));
        }
        sentences.extend(self.not_collected());
        sentences.extend(self.pruned());
        sentences.extend(self.said());
        sentences.extend(self.counted_by_zoom());
        sentences.join(" ")
    }

    /// What the people of a row have in common: "site Berlin".
    #[must_use]
    pub fn group(table: &Table, row: usize) -> String {
        let text = |column| table.text(row, column).map(safe_text).unwrap_or_default();
        match text("attribute").as_ref() {
            "everybody" => "everybody".to_owned(),
            attribute => format!("{} {}", attribute.replace('_', " "), text("value")),
        }
    }

    fn is(&self, named: &Named, column: &str, word: &str) -> bool {
        self.changes.text(named.row, column) == Some(word)
    }

    /// What got worse or better, for whom, by how much, since when, and what that is consistent with.
    fn change(&self, named: &Named) -> Sentence {
        let (changes, row) = (&self.changes, named.row);
        let is_worse = self.is(named, "finding", "worse");
        let word = match (is_worse, self.is(named, "state", "new")) {
            (true, true) => "WORSE",
            (true, false) => "STILL WORSE",
            (false, true) => "BETTER",
            (false, false) => "STILL BETTER",
        };
        let points = |column| changes.real(row, column).map_or_else(|| "-".to_owned(), |points| rounded(points.abs()));
        let (low, high) = if is_worse {
            (points("difference_low_pct"), points("difference_high_pct"))
        } else {
            (points("difference_high_pct"), points("difference_low_pct"))
        };
        let against = match changes.text(row, "held_against") {
            Some("its people") => "than the same people had before",
            _ => "than before",
        };
        let text = format!(
            "{word}: {} ({}), {} of their minutes poor, {} points {} {against} ({low} to {high}), {}. {}",
            Self::group(changes, row),
            people(changes.count(row, "people")),
            percent(changes, row, "poor_pct").unwrap_or_else(|| "-".to_owned()),
            points("difference_pct"),
            if is_worse { "more" } else { "less" },
            since(named.since()),
            self.consistent_with(row),
        );
        Sentence { text, mood: if is_worse { Mood::Worse } else { Mood::Better } }
    }

    /// Where to look: what a group's people share, and which metric moved; of a provider, how its people and others in the
    /// same places fared in its bad hours.
    fn consistent_with(&self, row: usize) -> String {
        let (changes, hours) = (&self.changes, self.hours_of_provider(row));
        let shared = match changes.text(row, "attribute").unwrap_or_default() {
            "building" | "site" | "subnet" => "the network there",
            "vpn" => "the VPN",
            "isp" if hours.is_some() => "the provider",
            "location" => "the network or the providers there",
            "data_center" => "the way to Zoom's data centre",
            "network_type" => "that kind of network",
            "connection_type" => "how their media travel",
            "version" => "the version",
            "os" | "device" => "their machines",
            "everybody" => "something that all share",
            _ => "what they share",
        };
        // The numbers of a provider tell more than the metric, and a terminal has room for one of the two.
        let metric = changes.text(row, "moved_metric").map(|metric| format!(", by {metric}"));
        let evidence = hours.map(|hours| format!(": {hours}")).or(metric).unwrap_or_default();
        format!("Consistent with {shared}{evidence}.")
    }

    /// The bad hours of the provider of a row.
    fn hours_of_provider(&self, row: usize) -> Option<String> {
        let isp = self.changes.text(row, "value").filter(|_| self.changes.text(row, "attribute") == Some("isp"))?;
        let rows = provider::consistent(&self.providers, isp);
        (!rows.is_empty()).then(|| provider::evidence(&self.providers, &rows))
    }

    /// That nothing changed, or that nobody could tell.
    fn no_change(&self) -> Sentence {
        let changes = &self.changes;
        let everybody = (0..changes.rows.len()).find(|row| changes.text(*row, "attribute") == Some("everybody"));
        let is_enough = everybody.is_some_and(|row| changes.text(row, "finding") != Some("not enough to tell"));
        if is_enough {
            let groups = changes.rows.len().saturating_sub(1);
            let text = format!(
                "QUIET: nothing got worse or better beyond chance, for everybody and in {}.",
                several(groups, "group"),
            );
            return Sentence { text, mood: Mood::Quiet };
        }
        let counts = |columns: [&str; 3]| {
            let [who, days, minutes] = columns.map(|column| everybody.map_or(0, |row| changes.count(row, column)));
            format!("{}, {} and {}", people(who), several(days, "person-day"), several(minutes, "minute"))
        };
        let [least_people, least_days, least_minutes] = ENOUGH;
        let text = format!(
            "NOT ENOUGH TO TELL what changed: {} now; {} before, on the same days of the week. It takes {}, {} and {} in \
             both.",
            counts(["people", "person_days", "n"]),
            counts(["before_people", "before_person_days", "before_minutes"]),
            people(least_people),
            several(least_days, "person-day"),
            several(least_minutes, "minute"),
        );
        Sentence { text, mood: Mood::Unknown }
    }

    /// That there is no event in the period.
    fn nothing_stored(&self) -> Option<String> {
        if self.overview.count(0, "events") > 0 {
            return None;
        }
        let day = |column| self.stored.text(0, column);
        Some(match (day("first_on"), day("newest_on")) {
            (Some(first), Some(newest)) => {
                format!(
                    "NOTHING COLLECTED: no event of these days is stored; those that are began on {first} to {newest}."
                )
            }
            _ => "NOTHING COLLECTED: no event is stored; `zoom-qos collect --lookback 7` fetches the last days."
                .to_owned(),
        })
    }

    /// The days of which events may be missing.
    fn not_collected(&self) -> Option<String> {
        let undiscovered = &self.undiscovered;
        let mut days: Vec<(&str, &str)> = (0..undiscovered.rows.len())
            .filter_map(|row| Some((undiscovered.text(row, "day_on")?, undiscovered.text(row, "problem")?)))
            .collect();
        days.sort_unstable();
        days.dedup_by_key(|(day, _)| *day);
        let named = days.iter().take(DAYS_NAMED).map(|(day, problem)| format!("{day} ({problem})"));
        let named = named.collect::<Vec<_>>().join(", ");
        match days.len() {
            0 => None,
            count if count <= DAYS_NAMED => Some(format!("What was held is not known of {named}.")),
            count => {
                let more = several(count - DAYS_NAMED, "more day");
                Some(format!("What was held is not known of {named} and {more}."))
            }
        }
    }

    /// That days before the period have lost what it is held against.
    fn pruned(&self) -> Option<String> {
        let before = self.stored.text(0, "pruned_before")?;
        let day = NaiveDate::parse_from_str(before.get(..10)?, "%Y-%m-%d").ok()?;
        (day > self.period.read().from).then(|| format!("Samples of events before {day} are pruned."))
    }
}

/// Since which day, and which others it may be.
fn since(since: Option<Since>) -> String {
    match since {
        Some(Since { on, first_on, last_on }) if first_on == last_on => format!("since {on}"),
        Some(Since { on, first_on, last_on }) => format!("since {on} (between {first_on} and {last_on})"),
        None => "since no single day".to_owned(),
    }
}

/// A share as people read it.
pub(in crate::review) fn percent(table: &Table, row: usize, column: &str) -> Option<String> {
    table.real(row, column).map(|share| rounded(share) + " %")
}
