//! How often the intervals of `change` and `change_with` hold what changed in truth, over many accounts of a few weeks.

use std::fmt;

use chrono::{Days, NaiveDate};
use zoom_qos::model::Window;
use zoom_qos::render::Table;
use zoom_qos::simulator::{ChangeKind, Size, Weeks};

use crate::UNTIL;
use crate::recorded::Recorded;
use crate::seeds;

/// As many meetings as make fifty to a hundred minutes of each person and week.
const SIZE: Size = Size { people: 80, meetings_a_day: 16, minutes: 10 };

/// What is held against what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Halves {
    /// Two weeks and the two weeks behind them, in which nothing changes.
    Quiet,
    /// The weeks around the day on which a quarter of the people gets a better version.
    Version,
    /// The better version against all others in those weeks.
    WithVersion,
    /// Wi-Fi against all other networks in four weeks in which nothing changes.
    WithWifi,
}

/// The estimates of all accounts, each with its margin, of the same people and of everybody.
#[derive(Debug, Default)]
pub(crate) struct Intervals {
    estimates: [Vec<(f64, f64)>; 2],
    untold: usize,
    findings: [usize; 2],
}

impl Halves {
    /// Asks `change` about one account of each seed.
    pub(crate) fn measure(self, seeds: impl Iterator<Item = u64> + Send, threads: usize) -> Intervals {
        seeds::each(seeds, threads, |seed| self.ask(seed), |found: &mut Intervals, _, own| found.add(own))
    }

    /// Estimate and margin of the same people and of everybody, where there is enough to tell.
    fn ask(self, seed: u64) -> [Option<(f64, f64)>; 2] {
        let (recorded, days, day) = match self {
            Self::Quiet | Self::WithWifi => quiet(seed),
            Self::Version | Self::WithVersion => around_better_version(seed),
        };
        let [day, from, to] = [day, days.from, days.to].map(|day| day.to_string());
        let of_days = [("from", from.as_str()), ("to", to.as_str())];
        let found = match self {
            Self::Quiet | Self::Version => recorded.report("change", &[&of_days[..], &[("day", &day)]].concat()),
            Self::WithVersion => with(&recorded, &of_days, "version", "6.6"),
            Self::WithWifi => with(&recorded, &of_days, "network_type", "Wifi"),
        };
        [0, 1].map(|row| Some((found.real(row, "change_pct")?, found.real(row, "margin_pct")?)))
    }
}

/// Four weeks in which nothing changes, and the middle of them.
fn quiet(seed: u64) -> (Recorded, Window, NaiveDate) {
    let weeks = Weeks::quiet(seed, UNTIL.parse().unwrap(), 4, SIZE);
    let days = weeks.days();
    (Recorded::of(&weeks, days), days, days.from + Days::new(14))
}

/// Four weeks around the day on which the better version comes, and that day. Nothing else is planted: a broken office has
/// nine times the trouble in these weeks, so that what the version changes would be another in each account, by who has it
/// there, and intervals around it would be held against the mean of all.
fn around_better_version(seed: u64) -> (Recorded, Window, NaiveDate) {
    let weeks = Weeks::planted(seed, UNTIL.parse().unwrap(), 13, SIZE).only(ChangeKind::VersionBetter);
    let day = weeks.truth().into_iter().next().unwrap().from;
    let from = weeks.days().from + Days::new(7 * 6);
    let days = Window { from, to: from + Days::new(4 * 7 - 1) };
    (Recorded::of(&weeks, days), days, day.parse().unwrap())
}

/// The report `change_with` on a value.
fn with(recorded: &Recorded, of_days: &[(&str, &str)], by: &str, value: &str) -> Table {
    recorded.report("change_with", &[of_days, &[("by", by), ("value", value)]].concat())
}

impl Intervals {
    fn add(&mut self, asked: [Option<(f64, f64)>; 2]) {
        for (population, estimate) in asked.into_iter().enumerate() {
            match estimate {
                Some((change, margin)) => {
                    self.estimates[population].push((change, margin));
                    self.findings[population] += usize::from(change.abs() > margin);
                }
                None => self.untold += 1,
            }
        }
    }

    /// The share of intervals that hold this value, in percent.
    fn hold_pct(estimates: &[(f64, f64)], truth: f64) -> f64 {
        let held = estimates.iter().filter(|(change, margin)| (change - truth).abs() <= *margin).count();
        100.0 * real(held) / real(estimates.len())
    }

    /// How often the intervals hold the truth: none where nothing changes, else the mean of all accounts, which is as
    /// many times closer to it than one account as the root of their number.
    pub(crate) fn shown(&self, halves: Halves) -> impl fmt::Display {
        let lines = ["same people", "everybody"].into_iter().zip(&self.estimates).zip(self.findings);
        let lines = lines.map(|((population, estimates), findings)| {
            let count = real(estimates.len());
            let mean = estimates.iter().map(|(change, _)| change).sum::<f64>() / count;
            let margin = estimates.iter().map(|(_, margin)| margin).sum::<f64>() / count;
            let truth = if matches!(halves, Halves::Quiet) { 0.0 } else { mean };
            format!(
                "\n  {population}: {:.1} % of {count} intervals hold {truth:.2} points; mean change {mean:.3}, mean margin \
                 {margin:.2}; {findings} say better or worse",
                Self::hold_pct(estimates, truth),
            )
        });
        format!("{} not enough to tell{}", self.untold, lines.collect::<String>())
    }
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}
