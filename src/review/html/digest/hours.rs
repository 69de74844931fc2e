//! Days of the week by hours: when minutes were poor.

use crate::model::count::several;
use crate::render::{Table, Zone};
use crate::review::digest::Digest;
use crate::review::digest::week::{DAYS, Hour};
use crate::review::html::cell::{NOTHING, percent, place, real};
use crate::review::html::clock::Moment;
use crate::review::html::timeline::Tick;

/// The hours of a day, which are the columns.
const HOURS: usize = 24;

/// Every so many of them is told.
const TICK_HOURS: usize = 6;

/// Where a share of poor minutes turns fair, poor and bad, in percent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    fair: f64,
    poor: f64,
    bad: f64,
}

impl Bounds {
    /// Those of an event, from the report `thresholds`, which has them in every profile.
    pub(super) fn of(thresholds: &Table) -> Self {
        let is_of_event = |row: &usize| thresholds.text(*row, "metric") == Some("poor_share_pct");
        let row = (0..thresholds.rows.len()).find(is_of_event);
        let bound = |column| row.and_then(|row| thresholds.number(row, column)).unwrap_or(f64::MAX);
        Self { fair: bound("fair"), poor: bound("poor"), bad: bound("bad") }
    }

    /// The class of an hour; none where nobody was, and of too few minutes one of its own.
    fn class(self, hour: Hour) -> Option<&'static str> {
        Some(match hour.poor_pct() {
            None if hour.n == 0 => return None,
            None => "i",
            Some(share) if share > self.bad => "b",
            Some(share) if share > self.poor => "p",
            Some(share) if share > self.fair => "f",
            Some(_) => "g",
        })
    }
}

/// An hour with minutes, as it is drawn.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) x: String,
    pub(super) class: &'static str,
    /// Where the letter of what is not good stands, and which.
    pub(super) letter: Option<(String, char)>,
}

/// A day of the week.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    /// What a reader hears who cannot see it.
    pub(super) summary: String,
    pub(super) cells: Vec<Cell>,
    /// Whether nobody knows what was held.
    pub(super) is_unknown: bool,
    /// The shares of the hours, for the table.
    pub(super) shares: Vec<String>,
}

/// The drawing.
#[derive(Debug)]
pub(super) struct Hours {
    pub(super) rows: Vec<Row>,
    /// How wide an hour is.
    pub(super) width: String,
    pub(super) ticks: Vec<Tick>,
}

impl Hours {
    pub(super) fn of(digest: &Digest, bounds: Bounds, zone: Zone) -> Self {
        let week = digest.week(zone);
        let days = DAYS.iter().zip(&week).enumerate();
        Self {
            rows: days.map(|(day, (name, hours))| row(name, hours, digest.is_unknown(day), bounds)).collect(),
            width: place(1.0, real(HOURS)),
            ticks: (0..HOURS).step_by(TICK_HOURS).map(tick).collect(),
        }
    }

    /// Whether nothing was measured.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.cells.is_empty())
    }
}

fn row(name: &'static str, hours: &[Hour; HOURS], is_unknown: bool, bounds: Bounds) -> Row {
    let cell = |(at, hour): (usize, &Hour)| {
        let class = bounds.class(*hour)?;
        let letter = class.chars().find(|letter| "fpb".contains(*letter)).map(|letter| letter.to_ascii_uppercase());
        let middle = place(real(at) + 0.5, real(HOURS));
        Some(Cell { x: place(real(at), real(HOURS)), class, letter: letter.map(|letter| (middle, letter)) })
    };
    let said = |(at, hour): (usize, &Hour)| {
        let share = hour.poor_pct().map_or_else(|| "too few".to_owned(), |share| percent(Some(share)));
        (hour.n > 0).then(|| format!("{at} to {}: {share} of {}", at + 1, several(hour.n, "minute")))
    };
    let said: Vec<String> = hours.iter().enumerate().filter_map(said).collect();
    let summary = match (is_unknown, said.is_empty()) {
        (true, _) => "not known what was held".to_owned(),
        (false, true) => "nothing was measured".to_owned(),
        (false, false) => said.join(", "),
    };
    let share = |hour: &Hour| hour.poor_pct().map_or_else(|| NOTHING.to_owned(), |share| percent(Some(share)));
    Row {
        name,
        summary,
        cells: hours.iter().enumerate().filter_map(cell).collect(),
        is_unknown,
        shares: hours.iter().map(share).collect(),
    }
}

fn tick(hour: usize) -> Tick {
    Tick { x: place(real(hour) + 0.5, real(HOURS)), time: Moment { unix: 0, after: None, text: format!("{hour}:00") } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { fair: 1.0, poor: 3.0, bad: 5.0 };

    fn hours(of: &[(usize, i64, i64)]) -> [Hour; HOURS] {
        let mut hours = [Hour::default(); HOURS];
        for (hour, n, poor_minutes) in of {
            hours[*hour] = Hour { n: *n, poor_minutes: *poor_minutes };
        }
        hours
    }

    #[test]
    fn every_hour_with_minutes_has_a_cell_and_no_colour_speaks_alone() {
        let row = row("Mon", &hours(&[(9, 400, 4), (10, 400, 30), (12, 100, 2), (23, 29, 29)]), false, BOUNDS);
        let cells: Vec<_> = row.cells.iter().map(|cell| (cell.x.as_str(), cell.class)).collect();
        assert_eq!(cells, [("37.5", "g"), ("41.67", "b"), ("50", "f"), ("95.83", "i")]);
        assert_eq!(row.cells[1].letter, Some(("43.75".to_owned(), 'B')));
        assert_eq!((&row.cells[0].letter, &row.cells[3].letter), (&None, &None));
        let said = "9 to 10: 1\u{a0}% of 400 minutes, 10 to 11: 7.5\u{a0}% of 400 minutes, 12 to 13: 2\u{a0}% of 100 minutes, \
                    23 to 24: too few of 29 minutes";
        assert_eq!(row.summary, said);
        assert_eq!([9, 8, 23].map(|hour| row.shares[hour].as_str()), ["1\u{a0}%", "–", "–"]);
    }

    #[test]
    fn a_day_without_minutes_says_whether_it_was_quiet_or_is_not_known() {
        assert_eq!(row("Mon", &hours(&[]), false, BOUNDS).summary, "nothing was measured");
        assert_eq!(row("Mon", &hours(&[]), true, BOUNDS).summary, "not known what was held");
    }
}
