//! The calls of this run: how many were made, and how many may be.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use chrono::NaiveDate;
use tokio::sync::Notify;

use super::endpoint::RateLabel;
use super::error::Error;
use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;

/// API calls that were sent, retries and refused ones included, token requests not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallCount {
    /// Under the label Heavy.
    pub heavy: u64,
    /// Under the label Resource-intensive.
    pub resource_intensive: u64,
}

impl CallCount {
    /// Under both labels, which share Zoom's daily pool.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.heavy + self.resource_intensive
    }
}

/// The calls that an account has in a UTC day, and how many of today's are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyPool {
    /// Calls that runs may make in a day: the plan's, without what is left for other apps.
    pub calls_per_day: u64,
    /// The day that is counted.
    pub day: NaiveDate,
    /// Calls made on it before.
    pub used: u64,
}

/// The run's account of its calls.
#[derive(Debug)]
pub(super) struct Budget {
    max_requests: Option<u64>,
    spent: Mutex<Spent>,
    /// Whoever counts the calls waits for the next one.
    sent: Notify,
}

#[derive(Debug)]
struct Spent {
    calls: CallCount,
    /// Of the day of the last call; a run over midnight gets the new day's.
    pool: DailyPool,
    /// Calls that are not written down yet, by the day on which they were sent.
    uncounted: BTreeMap<NaiveDate, u64>,
    /// Since Zoom said that the day's calls are used up.
    resume_at: Option<Timestamp>,
}

impl Budget {
    pub(super) fn new(max_requests: Option<u64>, pool: DailyPool) -> Self {
        let spent = Spent { calls: CallCount::default(), pool, uncounted: BTreeMap::new(), resume_at: None };
        Self { max_requests, spent: Mutex::new(spent), sent: Notify::new() }
    }

    /// Whether there is a call left, for those who would otherwise wait for their turn in vain.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), Error> {
        self.spent_on(now).allow_one_more(self.max_requests)
    }

    /// Takes one call, to be sent at once.
    pub(super) fn take(&self, label: RateLabel, now: Timestamp) -> Result<(), Error> {
        let mut spent = self.spent_on(now);
        spent.allow_one_more(self.max_requests)?;
        match label {
            RateLabel::Heavy => spent.calls.heavy += 1,
            RateLabel::ResourceIntensive => spent.calls.resource_intensive += 1,
        }
        spent.pool.used += 1;
        let day = spent.pool.day;
        *spent.uncounted.entry(day).or_default() += 1;
        drop(spent);
        self.sent.notify_one();
        Ok(())
    }

    /// Takes note of Zoom's daily limit: those who still wait for their turn are not sent in vain.
    pub(super) fn close_until(&self, resume_at: Timestamp) -> Error {
        let mut spent = self.spent();
        let latest = spent.resume_at.map_or(resume_at, |known| known.max(resume_at));
        spent.resume_at = Some(latest);
        Error::DailyLimit { resume_at: latest }
    }

    pub(super) fn calls(&self) -> CallCount {
        self.spent().calls
    }

    /// Calls of the account on that day, those before the run included.
    pub(super) fn calls_today(&self, now: Timestamp) -> u64 {
        self.spent_on(now).pool.used
    }

    /// Calls that may still be made, and when there are more if it is the day's pool that ends them.
    pub(super) fn left(&self, now: Timestamp) -> (u64, Option<Timestamp>) {
        let spent = self.spent_on(now);
        let of_run = self.max_requests.map(|most| most.saturating_sub(spent.calls.total()));
        let of_day = spent.pool.left();
        match of_run {
            Some(of_run) if of_run < of_day => (of_run, None),
            _ => (of_day, Some(spent.pool.refilled_at())),
        }
    }

    /// Waits until a call is sent that was not counted when this was last asked.
    pub(super) async fn call_sent(&self) {
        self.sent.notified().await;
    }

    /// The calls since this was last asked, by the day on which they were sent.
    pub(super) fn take_uncounted(&self) -> BTreeMap<NaiveDate, u64> {
        std::mem::take(&mut self.spent().uncounted)
    }

    fn spent(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().expect("a panic ends the program")
    }

    /// The same, of that day's pool. A day does not go back.
    fn spent_on(&self, now: Timestamp) -> MutexGuard<'_, Spent> {
        let mut spent = self.spent();
        if now.day() > spent.pool.day {
            spent.pool = DailyPool { day: now.day(), used: 0, ..spent.pool };
        }
        spent
    }
}

impl DailyPool {
    /// A pool that no run can use up, for whoever asks a few questions.
    #[must_use]
    pub const fn unlimited(now: NaiveDate) -> Self {
        Self { calls_per_day: u64::MAX, day: now, used: 0 }
    }

    const fn left(&self) -> u64 {
        self.calls_per_day.saturating_sub(self.used)
    }

    /// The next midnight in UTC.
    fn refilled_at(&self) -> Timestamp {
        Timestamp::start_of(self.day).plus_seconds(DAY_SECONDS)
    }
}

impl Spent {
    fn allow_one_more(&self, max_requests: Option<u64>) -> Result<(), Error> {
        if let Some(resume_at) = self.resume_at {
            return Err(Error::DailyLimit { resume_at });
        }
        if max_requests.is_some_and(|most| self.calls.total() >= most) {
            return Err(Error::BudgetReached);
        }
        if self.pool.left() == 0 {
            return Err(Error::PoolUsedUp { resume_at: self.pool.refilled_at() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(43_200);
    const MIDNIGHT: Timestamp = Timestamp(86_400);

    fn budget(max_requests: Option<u64>) -> Budget {
        Budget::new(max_requests, DailyPool::unlimited(NOON.day()))
    }

    #[test]
    fn a_budget_is_spent_to_the_last_call_and_not_beyond() {
        let budget = budget(Some(2));
        assert_eq!(budget.take(RateLabel::ResourceIntensive, NOON), Ok(()));
        assert_eq!(budget.take(RateLabel::Heavy, NOON), Ok(()));
        assert_eq!(budget.check(NOON), Err(Error::BudgetReached));
        assert_eq!(budget.take(RateLabel::Heavy, MIDNIGHT), Err(Error::BudgetReached));
        assert_eq!(budget.calls(), CallCount { heavy: 1, resource_intensive: 1 });
        assert_eq!(self::budget(Some(0)).take(RateLabel::Heavy, NOON), Err(Error::BudgetReached));
    }

    #[test]
    fn after_the_daily_limit_no_call_is_made() {
        let budget = budget(None);
        assert_eq!(budget.close_until(MIDNIGHT), Error::DailyLimit { resume_at: MIDNIGHT });
        assert_eq!(budget.close_until(NOON), Error::DailyLimit { resume_at: MIDNIGHT });
        assert_eq!(budget.take(RateLabel::Heavy, NOON), Err(Error::DailyLimit { resume_at: MIDNIGHT }));
        assert_eq!(budget.calls().total(), 0);
    }

    #[test]
    fn a_run_over_midnight_gets_the_new_days_pool_and_counts_each_call_on_its_day() {
        let pool = DailyPool { calls_per_day: 3, day: NOON.day(), used: 2 };
        let budget = Budget::new(Some(3), pool);
        assert_eq!(budget.left(NOON), (1, Some(MIDNIGHT)));
        assert_eq!(budget.take(RateLabel::Heavy, NOON), Ok(()));
        assert_eq!(budget.take(RateLabel::Heavy, NOON), Err(Error::PoolUsedUp { resume_at: MIDNIGHT }));
        assert_eq!(budget.left(MIDNIGHT), (2, None), "the run's own budget is what is left then");
        assert_eq!(budget.take(RateLabel::Heavy, MIDNIGHT), Ok(()));
        assert_eq!(budget.calls_today(MIDNIGHT), 1);
        let counted: Vec<_> = budget.take_uncounted().into_iter().collect();
        assert_eq!(counted, [(NOON.day(), 1), (MIDNIGHT.day(), 1)]);
        assert!(budget.take_uncounted().is_empty());
    }
}
