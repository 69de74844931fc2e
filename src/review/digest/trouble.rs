//! Hours in which people of an internet provider suffered and others in the same places did not: trouble of the period
//! itself, whether or not the provider was as bad before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Digest;
use super::named::{Finding, Named, State};
use super::words::{Mood, Sentence};
use crate::model::Timestamp;
use crate::model::count::{people, several};
use crate::model::text::safe_text;
use crate::model::time::HOUR_SECONDS;
use crate::render::Table;
use crate::review::provider::{CAUSE, most, shares};

const METHOD: &str = "A provider is told of for hours in which three of its people or more, and a third of them, had \
                      trouble on several networks, and others in the same places had half as much at most.";

impl Digest {
    /// What there is to tell, each with the named group that it is about: first which providers had trouble, of which
    /// nobody has to wonder whether it is chance or the place, then what changed.
    pub(in crate::review) fn told(&self) -> Vec<(Option<&Named>, Sentence)> {
        let of_providers = self.troubled_providers().into_iter().map(|sentence| (None, sentence));
        of_providers.chain(self.changed().into_iter().map(|(named, sentence)| (Some(named), sentence))).collect()
    }

    /// Whether any provider had such hours.
    pub(in crate::review) fn tells_of_providers(&self) -> bool {
        let hours = &self.providers;
        (0..hours.rows.len()).any(|row| hours.text(row, "consistent_with") == Some(CAUSE))
    }

    /// How it came about that a provider is told of, for who reads the page without having seen the program.
    pub(in crate::review) fn method_of_providers(&self) -> Option<&'static str> {
        self.tells_of_providers().then_some(METHOD)
    }

    /// A sentence for each provider that had such hours, the one with the most poor minutes in them first. Those whose
    /// change is named are told with it.
    fn troubled_providers(&self) -> Vec<Sentence> {
        let hours = &self.providers;
        let mut rows_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in 0..hours.rows.len() {
            let isp = hours.text(row, "isp").filter(|_| hours.text(row, "consistent_with") == Some(CAUSE));
            if let Some(isp) = isp.filter(|isp| !self.names_provider(isp)) {
                rows_of.entry(isp).or_default().push(row);
            }
        }
        let poor_minutes = |rows: &[usize]| rows.iter().map(|row| hours.count(*row, "poor_minutes")).sum::<i64>();
        let mut told: Vec<(&str, Vec<usize>)> = rows_of.into_iter().collect();
        told.sort_by_key(|(_, rows)| -poor_minutes(rows));
        told.into_iter().map(|(isp, rows)| sentence(hours, isp, &rows)).collect()
    }

    /// Whether the people of a provider are named, as worse off than before.
    fn names_provider(&self, isp: &str) -> bool {
        let is_worse = |named: &Named| named.finding == Finding::Worse && named.state != State::Again;
        self.named.iter().any(|named| is_worse(named) && named.provider(&self.changes) == Some(isp))
    }
}

fn sentence(hours: &Table, isp: &str, rows: &[usize]) -> Sentence {
    let [poor, others] = shares(hours, rows);
    let text = format!(
        "PROVIDER: {} ({}), {}: {poor} % of their minutes poor, of others in the same places {others} %. Consistent with \
         trouble of the provider.",
        safe_text(isp),
        people(most(hours, rows, "people")),
        when(hours, rows),
    );
    Sentence { text, mood: Mood::Worse }
}

/// "2026-03-04 18:00 to 21:00 UTC", or in how many hours of which days.
fn when(hours: &Table, rows: &[usize]) -> String {
    let hours: BTreeSet<i64> = rows.iter().filter_map(|row| hours.integer(*row, "hour_unix")).collect();
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else { return String::new() };
    let days: BTreeSet<NaiveDate> = hours.iter().map(|hour| Timestamp(*hour).day()).collect();
    let (count, end) = (several(hours.len(), "hour"), last + HOUR_SECONDS);
    let day = Timestamp(*first).day();
    if days.len() > 1 {
        return format!("in {count} on {}, {day} to {}", several(days.len(), "day"), Timestamp(*last).day());
    }
    let is_one_stretch = hours.iter().zip(hours.iter().skip(1)).all(|(hour, next)| next - hour == HOUR_SECONDS);
    let clocks = [*first, end].map(|at| Timestamp(at).to_string()[11..16].to_owned()).join(" to ");
    if is_one_stretch { format!("{day} {clocks} UTC") } else { format!("in {count} of {day}, {clocks} UTC") }
}
