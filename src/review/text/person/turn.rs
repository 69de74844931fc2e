//! Since when, and with what, one person had more trouble than otherwise: in sentences that name no more than they are
//! given to name.

use crate::model::Timestamp;
use crate::model::count::{grouped, several};
use crate::render::number::rounded;
use crate::render::{Table, Zone};
use crate::review::person::{TOLD, judged};
use crate::review::split::{Side, Split, Stay};

/// What a value of each of [`TOLD`] is called.
const CALLED: [&str; TOLD.len()] = ["place", "network", "route", "data centre", "device", "version"];

/// A value came with the day if it was told of so many more of a hundred events than before.
const CAME_PCT: usize = 50;

/// The sentences on a history, whose events are in the report's order. A value that may not be told is none.
pub(in crate::review) fn turns(
    events: &Table,
    zone: Zone,
    value: impl Fn(usize, &str) -> Option<String>,
) -> Vec<String> {
    let history = History::of(events);
    let since = Split::since(&history.stays);
    let by_value = history.by_value();
    let mut sentences = Vec::new();
    match &since {
        Some(split) => sentences.push(history.since(split, zone, &value)),
        None if history.is_enough() && has_trouble(events) => {
            sentences.push("No day stands out since which it is so.".to_owned());
        }
        None => {}
    }
    if let Some((column, split)) = by_value
        && since.is_none_or(|since| since.inside != split.inside && since.inside != opposite(&split.inside))
    {
        sentences.push(history.with(column, &split, &value));
    }
    sentences
}

fn has_trouble(events: &Table) -> bool {
    (0..events.rows.len()).any(|row| matches!(judged(events, row), Some("poor" | "bad")))
}

fn opposite(inside: &[bool]) -> Vec<bool> {
    inside.iter().map(|inside| !inside).collect()
}

/// The events with any minutes that count, in the order of time.
struct History<'events> {
    events: &'events Table,
    rows: Vec<usize>,
    stays: Vec<Stay>,
}

impl<'events> History<'events> {
    fn of(events: &'events Table) -> Self {
        let rows: Vec<usize> = (0..events.rows.len()).rev().filter(|row| events.count(*row, "n") > 0).collect();
        let stay =
            |row: &usize| Stay { minutes: events.count(*row, "n"), poor_minutes: events.count(*row, "poor_minutes") };
        let stays = rows.iter().map(stay).collect();
        Self { events, rows, stays }
    }

    fn is_enough(&self) -> bool {
        Split::of(&self.stays, vec![true; self.stays.len()]).inner.is_enough()
    }

    /// The value with which there was trouble more than without it, if any divides the events.
    fn by_value(&self) -> Option<(usize, Split)> {
        let mut splits = Vec::new();
        for (column, name) in TOLD.iter().enumerate() {
            let mut values: Vec<&str> = self.values(name).flatten().collect();
            values.sort_unstable();
            values.dedup();
            for value in values {
                let inside = self.values(name).map(|other| other == Some(value)).collect();
                splits.push((column, Split::of(&self.stays, inside)));
            }
        }
        let best = Split::by_value(splits.iter().map(|(_, split)| split.clone()).collect(), &self.stays)?;
        splits.into_iter().find(|(_, split)| *split == best)
    }

    fn values<'column>(&'column self, column: &'column str) -> impl Iterator<Item = Option<&'column str>> {
        self.rows.iter().map(move |row| self.events.text(*row, column))
    }

    fn since(&self, split: &Split, zone: Zone, value: &impl Fn(usize, &str) -> Option<String>) -> String {
        let first = split.inside.iter().position(|inside| *inside).unwrap_or_default();
        let at = self.events.text(self.rows[first], "start_time").and_then(Timestamp::parse);
        let day = at.map_or_else(|| "?".to_owned(), |at| zone.day(at));
        let (inner, outer) = (split.inner, split.outer);
        let word = if inner.share() > outer.share() { "Worse" } else { "Better" };
        let came: Vec<String> = (0..TOLD.len()).filter_map(|column| self.came(column, split, value)).collect();
        let came = if came.is_empty() {
            "Nothing that Zoom tells of place, network, device or version changed with it.".to_owned()
        } else {
            format!("With it came {}.", came.join(", "))
        };
        format!(
            "{word} since {day}: {} poor in {}, before {} in {}. {came}",
            minutes(inner),
            several(inner.events, "event"),
            share(outer),
            outer.events,
        )
    }

    /// The value that came with the day, if one did.
    fn came(&self, column: usize, split: &Split, value: &impl Fn(usize, &str) -> Option<String>) -> Option<String> {
        let told: Vec<Option<&str>> = self.values(TOLD[column]).collect();
        let times = |value: &str, is_inner: bool| {
            told.iter()
                .zip(&split.inside)
                .filter(|(told, inside)| **told == Some(value) && **inside == is_inner)
                .count()
        };
        let (after, before) = (split.inner.events, split.outer.events);
        let gained =
            |value: &str| (100 * times(value, true) / after).saturating_sub(100 * times(value, false) / before);
        // The latest of equals.
        let (place, new) = told
            .iter()
            .enumerate()
            .filter_map(|(place, told)| Some((place, (*told)?)))
            .max_by_key(|(_, value)| gained(value))?;
        if gained(new) < CAME_PCT {
            return None;
        }
        let called = CALLED[column];
        let named = match value(self.rows[place], TOLD[column]) {
            Some(value) => format!("{called} {value}"),
            None => format!("another {called}"),
        };
        Some(format!("{named} (in {} of {after}, before in {} of {before})", times(new, true), times(new, false)))
    }

    fn with(&self, column: usize, split: &Split, value: &impl Fn(usize, &str) -> Option<String>) -> String {
        let first = split.inside.iter().position(|inside| *inside).unwrap_or_default();
        let called = CALLED[column];
        match value(self.rows[first], TOLD[column]) {
            Some(value) => {
                format!("With {called} {value} {} are poor, else {}.", minutes(split.inner), share(split.outer))
            }
            None => format!("It differs by {called}."),
        }
    }
}

/// "33.3 % of 360 minutes".
fn minutes(side: Side) -> String {
    format!("{} % of {}", rounded(100.0 * side.share()), several(side.minutes, "minute"))
}

fn share(side: Side) -> String {
    format!("{} % of {}", rounded(100.0 * side.share()), grouped(side.minutes))
}
