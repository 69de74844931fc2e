//! Whether a change that was found in an earlier period is still there, by the days of its group.

use chrono::{Days, NaiveDate};

use super::days;
use super::named::Finding;
use super::period::Period;
use crate::render::Table;

/// With fewer minutes nobody can tell.
const ENOUGH_MINUTES: i64 = 300;

/// What is found once more after so many days, all of which were so already, changed once more.
const BEFORE_DAYS: u64 = 28;

/// A change and the days of its group, which the report `digest_since` tells.
#[derive(Debug, Clone)]
pub(super) struct Lasting {
    pub(super) finding: Finding,
    /// How many periods ago it was found first, and last.
    pub(super) first_found: u64,
    pub(super) last_found: u64,
    pub(super) period: Period,
    pub(super) days: Table,
}

impl Lasting {
    /// Whether what is found so many periods ago is still this change, and no other one.
    pub(super) fn goes_on(&self, periods_ago: u64) -> bool {
        let is_near = (self.last_found - periods_ago) * self.period.length_days() <= BEFORE_DAYS;
        is_near && self.is_there(periods_ago + 1) != Some(false)
    }

    /// Whether it was there so many periods ago: whether the share of poor minutes was nearer to what it was when the
    /// change was found than to what it was before. The share is that of two periods, so that one odd week ends
    /// nothing, but not that of the period in which the change was found: that one was chosen as it stood out. Nothing,
    /// where there are too few minutes.
    pub(super) fn is_there(&self, periods_ago: u64) -> Option<bool> {
        if periods_ago >= self.first_found {
            return Some(true);
        }
        let Some(since) = days::since_day(&self.days) else { return Some(false) };
        let found_to = self.last_of(self.first_found);
        let (Some((before, _)), Some((found, _))) =
            (self.share(None, since.pred_opt()), self.share(Some(since), Some(found_to)))
        else {
            return Some(false);
        };
        let (now, minutes) = self.share_of_two(periods_ago)?;
        let moved = match self.finding {
            Finding::Worse => found - before,
            Finding::Better => before - found,
        };
        let is_nearer = (now - found).abs() <= (now - before).abs();
        (minutes >= ENOUGH_MINUTES).then_some(moved > 0.0 && is_nearer)
    }

    /// The share by which it is told whether it is there, in percent, and of how many days that is.
    pub(super) fn now(&self) -> Option<(f64, u64)> {
        let days = self.first_found.min(2) * self.period.length_days();
        self.share_of_two(0).map(|(share, _)| (100.0 * share, days))
    }

    /// The share of the period that was so many ago, and of the one before it if that is not the one in which the
    /// change was found.
    fn share_of_two(&self, periods_ago: u64) -> Option<(f64, i64)> {
        let from = self.last_of(self.first_found.min(periods_ago + 2)).succ_opt();
        self.share(from, Some(self.last_of(periods_ago)))
    }

    /// The last day of the period that was so many ago.
    fn last_of(&self, periods_ago: u64) -> NaiveDate {
        let days = Days::new(periods_ago * self.period.length_days());
        self.period.to.checked_sub_days(days).unwrap_or(NaiveDate::MIN)
    }

    fn share(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<(f64, i64)> {
        days::share(&self.days, from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::report::Value;

    const MINUTES: i64 = 100;

    /// Whether a change is there that was found so many weeks ago, in the week of the last of these days and in the one
    /// before it: how many poor minutes of a hundred each week has on each of its days, the first four being before it.
    fn is_there(finding: Finding, weeks: &[i64], first_found: u64) -> [Option<bool>; 2] {
        let first: NaiveDate = "2026-03-02".parse().unwrap();
        let day = |place: usize| first + Days::new(place as u64);
        let row = |(place, poor): (usize, i64)| {
            let n = if poor < 0 { 0 } else { MINUTES };
            let is_since = place == 28;
            [Timestamp::start_of(day(place)).0, n, poor.max(0), i64::from(is_since)].map(Value::Integer).into()
        };
        let poor = weeks.iter().flat_map(|poor| [*poor; 7]);
        let columns = ["day_unix", "n", "poor_minutes", "is_since"].map(str::to_owned).into();
        let days = Table { columns, rows: poor.enumerate().map(row).collect(), ..Table::default() };
        let period = Period { from: day(7 * weeks.len() - 7), to: day(7 * weeks.len() - 1) };
        let lasting = Lasting { finding, first_found, last_found: first_found, period, days };
        [0, 1].map(|periods_ago| lasting.is_there(periods_ago))
    }

    #[test]
    fn a_change_is_there_while_the_share_is_nearer_to_it_than_to_what_was_before() {
        let worse = |weeks: &[i64]| is_there(Finding::Worse, &[&[4; 4], weeks].concat(), weeks.len() as u64 - 1);
        assert_eq!(worse(&[20, 18]), [Some(true); 2]);
        assert_eq!(worse(&[20, 10]), [Some(false), Some(true)]);
        assert_eq!(worse(&[20, 18, 18, 18]), [Some(true); 2]);
        assert_eq!(worse(&[20, 20, 10, 18, 20]), [Some(true); 2]);
        assert_eq!(worse(&[20, 20, 20, 5, 4]), [Some(false), Some(true)]);
        assert_eq!(worse(&[20, 20, 20, 4, 4, 4]), [Some(false); 2]);
    }

    #[test]
    fn what_got_better_lasts_likewise() {
        let better = |weeks: &[i64]| is_there(Finding::Better, &[&[20; 4], weeks].concat(), weeks.len() as u64 - 1);
        assert_eq!(better(&[4, 5, 3]), [Some(true); 2]);
        assert_eq!(better(&[4, 4, 19, 20]), [Some(false), Some(true)]);
        assert_eq!(is_there(Finding::Better, &[4, 4, 4, 4, 20, 20], 1), [Some(false), Some(true)]);
    }

    #[test]
    fn of_days_without_minutes_nothing_is_told() {
        assert_eq!(is_there(Finding::Worse, &[4, 4, 4, 4, 20, -1], 1), [None, Some(true)]);
    }
}
