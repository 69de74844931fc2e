//! A person's minutes as they are drawn: a row for each stream, one for the machine and one for the signal.

use std::collections::BTreeMap;

use crate::render::Table;
use crate::review::html::cell::{place, real};
use crate::review::html::clock::Clock;
use crate::review::html::grid::{State, runs};
use crate::review::html::heat::{Run, drawn};
use crate::review::html::timeline::{Tick, ticks};
use crate::review::strips::{Sign, Source, Strips};

/// A class that is drawn wide enough has its letter in it, in percent of the row.
const LETTER_WIDTH_PCT: f64 = 1.4;

/// One row.
#[derive(Debug)]
pub(super) struct Strip {
    pub(super) name: String,
    /// What a reader hears who cannot see it.
    pub(super) summary: String,
    pub(super) runs: Vec<Run>,
    /// The letters of what is not good: where, the letter, and its class.
    pub(super) letters: Vec<(String, char, char)>,
}

/// All rows, and the times below them.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) strips: Vec<Strip>,
    /// Which streams were never used.
    pub(super) unused: String,
    pub(super) ticks: Vec<Tick>,
}

impl Drawing {
    /// That of the rows of the report `person`; empty if nobody knows when the person was there.
    pub(super) fn of(minutes: &Table, clock: Clock) -> Self {
        let Some(strips) = Strips::of(minutes) else { return Self::default() };
        Self {
            strips: strips.rows.iter().map(|(source, signs)| strip(*source, signs)).collect(),
            unused: strips.unused.into_iter().map(name).collect::<Vec<_>>().join(", "),
            ticks: ticks(strips.first_minute_unix, strips.minutes, clock),
        }
    }
}

/// In the words of the event's page, which tell sent from received.
fn name((medium, direction): Source) -> String {
    let direction = match direction {
        "send" => " sent",
        "receive" => " received",
        _ => "",
    };
    format!("{medium}{direction}")
}

fn strip(source: Source, signs: &[Sign]) -> Strip {
    let states = || signs.iter().map(|sign| state(*sign));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in states().filter_map(word) {
        *counts.entry(word).or_default() += 1;
    }
    let counts: Vec<String> = counts.into_iter().map(|(word, count)| format!("{count} {word}")).collect();
    let minutes = real(signs.len());
    let letters = runs(states()).into_iter().filter_map(|(state, from, length)| {
        let is_wide = 100.0 * real(length) / minutes >= LETTER_WIDTH_PCT;
        let class = char::from(state);
        let middle = real(from) + real(length) / 2.0;
        ("fpb".contains(class) && is_wide).then(|| (place(middle, minutes), class.to_ascii_uppercase(), class))
    });
    Strip {
        name: name(source),
        summary: format!("minutes: {}", counts.join(", ")),
        letters: letters.collect(),
        runs: drawn(states(), signs.len()),
    }
}

/// As one letter, as the event's page has it.
const fn state(sign: Sign) -> State {
    match sign {
        Sign::Absent => b'-',
        Sign::Unknown => b'x',
        Sign::Idle => b'i',
        Sign::Good => b'g',
        Sign::Fair => b'f',
        Sign::Poor => b'p',
        Sign::Bad => b'b',
    }
}

fn word(state: State) -> Option<&'static str> {
    Some(match state {
        b'x' => "missing",
        b'i' => "idle",
        b'g' => "good",
        b'f' => "fair",
        b'p' => "poor",
        b'b' => "bad",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_drawn_in_runs_with_letters_where_there_is_room() {
        let signs = [vec![Sign::Good; 60], vec![Sign::Poor; 3], vec![Sign::Absent; 36], vec![Sign::Bad]].concat();
        let strip = strip(("audio", "receive"), &signs);
        assert_eq!(
            (strip.name.as_str(), strip.summary.as_str()),
            ("audio received", "minutes: 1 bad, 60 good, 3 poor")
        );
        let runs: Vec<_> = strip.runs.iter().map(|run| (run.class, run.x.as_str(), run.width.as_str())).collect();
        assert_eq!(runs, [('g', "0", "60"), ('p', "60", "3"), ('b', "99", "1")]);
        assert_eq!(strip.letters, [("61.5".to_owned(), 'P', 'p')], "one percent has no room");
    }
}
