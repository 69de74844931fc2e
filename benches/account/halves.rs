//! How often the interval of `change` holds what changed in truth, over many accounts of a few weeks.

use std::fmt;

use chrono::{Days, NaiveDate};
use zoom_qos::model::Window;
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

    /// Estimate, margin and finding of the same people and of everybody, where there is enough to tell.
    fn ask(self, seed: u64) -> [Option<(f64, f64)>; 2] {
        let until: NaiveDate = UNTIL.parse().unwrap();
        let (weeks, day, days) = match self {
            Self::Quiet => {
                let weeks = Weeks::quiet(seed, until, 4, SIZE);
                let days = weeks.days();
                (weeks, days.from + Days::new(14), days)
            }
            Self::Version => {
                let weeks = Weeks::planted(seed, until, 13, SIZE);
                let is_own = |kind| kind == ChangeKind::VersionBetter;
                let day = weeks.truth().into_iter().find(|change| is_own(change.kind)).unwrap().from;
                let from = weeks.days().from + Days::new(7 * 6);
                (weeks, day.parse().unwrap(), Window { from, to: from + Days::new(4 * 7 - 1) })
            }
        };
        let recorded = Recorded::of(&weeks, days);
        let [day, from, to] = [day, days.from, days.to].map(|day| day.to_string());
        let found = recorded.report("change", &[("day", &day), ("from", &from), ("to", &to)]);
        [0, 1].map(|row| Some((found.real(row, "change_pct")?, found.real(row, "margin_pct")?)))
    }
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
