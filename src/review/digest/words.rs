//! The sentences of a digest, for every form of it. No person is named in them.

use chrono::NaiveDate;

use super::named::{Finding, Named, Since, State};
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
    /// better; that nothing did, or why that cannot be told.
    #[must_use]
    pub fn verdict_sentences(&self) -> Vec<Sentence> {
        if let Some(text) = self.nothing_stored() {
            return vec![Sentence { text, mood: Mood::Unknown }];
        }
        let mut sentences: Vec<Sentence> = self.told().into_iter().map(|(_, sentence)| sentence).collect();
        if sentences.is_empty() || !self.is_enough() {
            sentences.push(self.no_change());
        }
        sentences
    }

    /// The named groups in that order, each with its sentence.
    pub(super) fn changed(&self) -> Vec<(&Named, Sentence)> {
        let mut named: Vec<&Named> = self.named.iter().collect();
        let is_told_last = |named: &Named| named.finding == Finding::Better || named.state == State::Again;
        named.sort_by_key(|named| (is_told_last(named), named.state != State::New));
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
                "{}: {share} of {} were poor{}{before}; {held}.",
                self.verdict().as_str().to_uppercase(),
                several(count("n"), "minute"),
                match percent(overview, 0, "verdict_share_pct") {
                    Some(least) => format!(", at least {least} allowing for chance"),
                    None => String::new(),
                },
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
        let burn = overview.real(0, "burn").map_or_else(String::new, |burn| match rounded(burn).as_str() {
            "1" => "; the last 7 days use it up just as fast as they may".to_owned(),
            times => format!("; the last 7 days use it up {times} times as fast as they may"),
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
            attribute => {
                // The hours say themselves what they are.
                let attribute = attribute.strip_suffix(",hours").unwrap_or(attribute);
                format!("{} {}", attribute.replace('_', " ").replace(',', " and "), text("value"))
            }
        }
    }

    fn change(&self, named: &Named) -> Sentence {
        match named.state {
            State::New => self.new_change(named),
            State::Still => self.lasting_change(named),
            State::Again => self.ended_change(named),
        }
    }

    /// What got worse or better, for whom, by how much, since when, and what that is consistent with.
    fn new_change(&self, named: &Named) -> Sentence {
        let (changes, row) = (&self.changes, named.row);
        let points = |column| changes.real(row, column).map_or_else(|| "-".to_owned(), |points| rounded(points.abs()));
        let (word, more, low, high, mood) = match named.finding {
            Finding::Worse => ("WORSE", "more", "difference_low_pct", "difference_high_pct", Mood::Worse),
            Finding::Better => ("BETTER", "less", "difference_high_pct", "difference_low_pct", Mood::Better),
        };
        let against = match changes.text(row, "held_against") {
            Some("its people") => "than the same people had before",
            _ => "than before",
        };
        let text = format!(
            "{word}: {}, {}, {} points {more} {against} ({} to {}), {}. {}",
            self.who(named),
            self.now(named),
            points("difference_pct"),
            points(low),
            points(high),
            since(named.since()),
            self.consistent_with(named),
        );
        Sentence { text, mood }
    }

    /// What is still as it was when that was told, beside how it was before.
    fn lasting_change(&self, named: &Named) -> Sentence {
        let (word, mood) = match named.finding {
            Finding::Worse => ("STILL WORSE", Mood::Worse),
            Finding::Better => ("STILL BETTER", Mood::Better),
        };
        let text = format!(
            "{word}: {}, {} after {}, {}. {}",
            self.who(named),
            self.now(named),
            before(named),
            since(named.since()),
            self.consistent_with(named),
        );
        Sentence { text, mood }
    }

    /// What got worse and is so no more.
    fn ended_change(&self, named: &Named) -> Sentence {
        let day = named.since().map_or_else(|| "that".to_owned(), |since| since.on.to_string());
        let (who, now, before) = (self.who(named), self.now(named), before(named));
        let text = format!("BETTER AGAIN: {who}, {now}, as before {day} ({before}).");
        Sentence { text, mood: Mood::Better }
    }

    /// The group and its people, who are those of the period even where its share is of more days.
    fn who(&self, named: &Named) -> String {
        let (changes, row) = (&self.changes, named.row);
        let when = if self.is_of_more_days(named) { " in the period" } else { "" };
        format!("{} ({}{when})", Self::group(changes, row), people(changes.count(row, "people")))
    }

    /// The share of their minutes that is poor, and of which days, if it is not of the period alone.
    fn now(&self, named: &Named) -> String {
        let (share, days) = self.looked_at(named);
        let share = share.map_or_else(|| "-".to_owned(), |share| rounded(share) + " %");
        if self.is_of_more_days(named) {
            format!("{share} of its minutes of the last {} poor", several(days, "day"))
        } else {
            format!("{share} of their minutes poor")
        }
    }

    fn is_of_more_days(&self, named: &Named) -> bool {
        self.looked_at(named).1 > self.period.length_days()
    }

    /// The share of a group's minutes that is poor, in percent, and of how many days it is.
    fn looked_at(&self, named: &Named) -> (Option<f64>, u64) {
        if let Some((share, days)) = named.still {
            return (Some(share), days);
        }
        let periods = u64::try_from(self.changes.count(named.row, "looked_periods")).unwrap_or(1);
        (self.changes.real(named.row, "poor_pct"), periods * self.period.length_days())
    }

    /// Whether there is enough of everybody to tell what changed.
    fn is_enough(&self) -> bool {
        self.everybody().is_some_and(|row| self.changes.text(row, "finding") != Some("not enough to tell"))
    }

    fn everybody(&self) -> Option<usize> {
        (0..self.changes.rows.len()).find(|row| self.changes.text(*row, "attribute") == Some("everybody"))
    }

    /// Where to look: what a group's people share, and which metric moved; of a provider, how its people and others in
    /// the same places fared in its bad hours.
    fn consistent_with(&self, named: &Named) -> String {
        let (changes, row, hours) = (&self.changes, named.row, self.hours_of_provider(named));
        let shared = match named.attribute(changes) {
            "building" | "site" | "subnet" => "the network there",
            "vpn" => "the VPN",
            "isp" if hours.is_some() => "the provider",
            "location" => "the network or the providers there",
            "data_center" => "the way to Zoom's data centre",
            "network_type" => "that kind of network",
            "connection_type" => "how their media travel",
            "version" => "the version",
            "os" | "device" => "their machines",
            "account" => "something that all of that account share",
            "everybody" => "something that all share",
            _ => "what they share",
        };
        // The numbers of a provider tell more than the metric, and a terminal has room for one of the two.
        let metric = changes.text(row, "moved_metric").map(|metric| format!(", by {metric}"));
        let evidence = hours.map(|hours| format!(": {hours}")).or(metric).unwrap_or_default();
        format!("Consistent with {shared}{evidence}.")
    }

    /// The bad hours of the provider, if it is a provider's people that are named.
    fn hours_of_provider(&self, named: &Named) -> Option<String> {
        let isp = named.provider(&self.changes)?;
        let rows = provider::consistent(&self.providers, isp);
        (!rows.is_empty()).then(|| provider::evidence(&self.providers, &rows))
    }

    /// That nothing changed, or that nobody could tell.
    fn no_change(&self) -> Sentence {
        let changes = &self.changes;
        let everybody = self.everybody();
        if self.is_enough() {
            let is_looked_at = |row: &usize| changes.text(*row, "finding") != Some("not enough to tell");
            let groups = (0..changes.rows.len()).filter(is_looked_at).count() - 1;
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
            _ if self.stored.count(0, "events") > 0 => {
                "NOTHING COLLECTED: of no stored event it is known when it was; `zoom-qos import` of the list of events \
                 tells it."
                    .to_owned()
            }
            _ => "NOTHING COLLECTED: no event is stored; `zoom-qos collect --lookback 7` fetches the last days."
                .to_owned(),
        })
    }

    /// The days of which events may be missing.
    fn not_collected(&self) -> Option<String> {
        let undiscovered = &self.undiscovered;
        let text = |row, column| undiscovered.text(row, column);
        let mut days: Vec<(&str, Option<&str>, &str)> = (0..undiscovered.rows.len())
            .filter_map(|row| Some((text(row, "day_on")?, text(row, "account"), text(row, "problem")?)))
            .collect();
        days.sort_unstable();
        days.dedup_by_key(|(day, account, _)| (*day, *account));
        let whose = |account: Option<&str>| account.map_or_else(String::new, |account| format!(" of {account}"));
        let named = days.iter().take(DAYS_NAMED);
        let named = named.map(|(day, account, problem)| format!("{day}{} ({problem})", whose(*account)));
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

/// The share of poor minutes before the day since which something is so.
fn before(named: &Named) -> String {
    named.before_pct().map_or_else(|| "-".to_owned(), |share| rounded(share) + " %")
}

/// A share as people read it.
pub(in crate::review) fn percent(table: &Table, row: usize, column: &str) -> Option<String> {
    table.real(row, column).map(|share| rounded(share) + " %")
}
