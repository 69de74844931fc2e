//! What the page says of the period that the digest has no sentence for.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use super::lists::Line;
use crate::model::Timestamp;
use crate::model::count::{people, several};
use crate::review::digest::{Digest, Period};
use crate::review::html::cell::{NOTHING, count_text, percent};

/// "16 to 22 November 2026".
pub(super) fn period(period: Period) -> String {
    let Period { from, to } = period;
    let whole = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    let begin = match (from.year() == to.year(), from.month() == to.month()) {
        _ if from == to => return whole(to),
        (true, true) => "%-d",
        (true, false) => "%-d %B",
        _ => "%-d %B %Y",
    };
    format!("{} to {}", from.format(begin), whole(to))
}

/// A sentence of the digest, in which a number and its percent sign stay in one line.
pub(super) fn set(sentence: &str) -> String {
    sentence.replace(" %", "\u{a0}%")
}

/// How much there was.
pub(super) fn facts(digest: &Digest) -> String {
    let count = |column| digest.overview.count(0, column);
    let (events, minutes) = (several(count("events"), "event"), several(count("n"), "measured minute"));
    format!("{events}, {}, {minutes}", people(count("people")))
}

/// What keeps the page from speaking of everything.
pub(super) fn lacks(digest: &Digest) -> Vec<String> {
    let partial = digest.overview.count(0, "partial_events");
    let partial = (partial > 0).then(|| format!("{} collected in part", several(partial, "event")));
    let table = &digest.undiscovered;
    let days: BTreeSet<&str> = (0..table.rows.len()).filter_map(|row| table.text(row, "day_on")).collect();
    let unknown = (!days.is_empty()).then(|| format!("{} not known", several(days.len(), "day")));
    partial.into_iter().chain(unknown).collect()
}

/// The days of the period, each with what is known of it.
pub(super) fn days(digest: &Digest) -> Vec<Line> {
    let table = &digest.days;
    let day_of = |row: usize| Timestamp(table.count(row, "day_unix")).day();
    let line = |day: NaiveDate| {
        let row = (0..table.rows.len()).find(|row| day_of(*row) == day);
        let cells = row.map(|row| {
            vec![
                count_text(table, row, "events"),
                count_text(table, row, "partial_events"),
                count_text(table, row, "people"),
                format!("{} of {}", count_text(table, row, "poor_minutes"), count_text(table, row, "n")),
                percent(table.number(row, "poor_pct")),
                percent(table.number(row, "coverage_pct")),
            ]
        });
        Line {
            title: day.format("%a %-d %b").to_string(),
            cells: cells.unwrap_or_else(|| vec![NOTHING.to_owned(); 6]),
            lead: None,
        }
    };
    digest.period.days().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_as_short_as_its_days_allow() {
        for (from, to, expected) in [
            ("2026-11-16", "2026-11-22", "16 to 22 November 2026"),
            ("2026-11-30", "2026-12-06", "30 November to 6 December 2026"),
            ("2026-12-28", "2027-01-03", "28 December 2026 to 3 January 2027"),
            ("2026-11-16", "2026-11-16", "16 November 2026"),
        ] {
            let days = Period { from: from.parse().unwrap(), to: to.parse().unwrap() };
            assert_eq!(period(days), expected);
        }
    }
}
