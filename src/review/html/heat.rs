//! The heat map: participants by minutes, those with most trouble, by place.

use std::collections::BTreeMap;

use super::cell::{percent, place, real};
use super::grid::{Grid, Layer, State, is_poor, runs};
use super::people::PLACE;
use super::sections::Sections;
use crate::model::count::people;

/// How many people have a row; all others share one.
pub(super) const ROWS: usize = 100;

/// A run of equal minutes.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) class: char,
}

/// Minutes put together, for a drawing of so many; where somebody was not, nothing is drawn.
pub(super) fn drawn(states: impl Iterator<Item = State>, minutes: usize) -> Vec<Run> {
    let run = |(state, from, length)| Run {
        x: place(real(from), real(minutes)),
        width: place(real(length), real(minutes)),
        class: char::from(state),
    };
    runs(states).into_iter().filter(|(state, ..)| *state != b'-').map(run).collect()
}

/// One person's row.
#[derive(Debug)]
pub(super) struct Row {
    /// The place in the order of the participants.
    pub(super) person: usize,
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) runs: Vec<Run>,
}

/// People of one place.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

/// The whole drawing.
#[derive(Debug)]
pub(super) struct Heat {
    pub(super) groups: Vec<Group>,
    /// Everybody else: how many, and the share of them that was poor, minute by minute.
    pub(super) others: usize,
    pub(super) others_bars: Vec<(String, String, String)>,
}

impl Heat {
    pub(super) fn new(sections: &Sections) -> Self {
        let shown = sections.people.len().min(ROWS);
        Self {
            groups: groups(sections, shown),
            others: sections.people.len() - shown,
            others_bars: others(&sections.grid, shown, sections.people.len()),
        }
    }

    /// The people in the order of the rows, for the script.
    pub(super) fn order(&self) -> Vec<usize> {
        self.groups.iter().flat_map(|group| group.rows.iter().map(|row| row.person)).collect()
    }
}

/// The shown people by place; the place of the worst of them first, as people are already in that order.
fn groups(sections: &Sections, shown: usize) -> Vec<Group> {
    let mut places: Vec<String> = Vec::new();
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for person in 0..shown {
        let title = sections.people.attribute(person, PLACE).unwrap_or("Elsewhere, or not told").to_owned();
        if !places.contains(&title) {
            places.push(title.clone());
        }
        members.entry(title).or_default().push(person);
    }
    let rows = |who: &[usize]| who.iter().map(|person| row(sections, *person)).collect();
    places
        .into_iter()
        .map(|title| {
            let rows = members.get(&title).map(|who| rows(who)).unwrap_or_default();
            Group { title, rows }
        })
        .collect()
}

fn row(sections: &Sections, person: usize) -> Row {
    let (grid, scorecard) = (&sections.grid, &sections.review.scorecard);
    let (poor, all) = (scorecard.count(person, "poor_minutes"), scorecard.count(person, "classified_minutes"));
    Row {
        person,
        name: sections.people.name(person).to_owned(),
        summary: format!("{poor} of {all} measured minutes poor, {}", percent(scorecard.number(person, "poor_pct"))),
        runs: drawn(grid.states(person, Layer::default()), grid.minutes),
    }
}

/// Where, how wide and how high: the share of those without a row that was poor in each minute.
fn others(grid: &Grid, shown: usize, all: usize) -> Vec<(String, String, String)> {
    let share = |minute: usize| {
        let states = (shown..all).map(|person| grid.state(person, minute, Layer::default()));
        let (mut poor, mut classified) = (0, 0);
        for state in states.filter(|state| !matches!(state, b'-' | b'x' | b'i')) {
            classified += 1;
            poor += usize::from(is_poor(state));
        }
        (poor > 0).then(|| (minute, place(real(poor), real(classified))))
    };
    let minutes = real(grid.minutes);
    (0..grid.minutes)
        .filter_map(share)
        .map(|(minute, height)| (place(real(minute), minutes), place(1.0, minutes), height))
        .collect()
}

/// "the 100 with most poor minutes of 1,000 people", for the sentence over the drawing.
pub(super) fn shown(sections: &Sections) -> String {
    let all = people(i64::try_from(sections.people.len()).unwrap_or(i64::MAX));
    if sections.people.len() > ROWS {
        format!("the {ROWS} with most poor minutes of {all}; the others share the last row")
    } else {
        format!("all {all}")
    }
}
