//! The calls of this run: how many were made, and how many may be.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::endpoint::RateLabel;
use super::error::Error;
use crate::model::Timestamp;

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

/// The run's account of its calls.
#[derive(Debug)]
pub(super) struct Budget {
    max_requests: Option<u64>,
    spent: Mutex<Spent>,
}

#[derive(Debug, Default)]
struct Spent {
    calls: CallCount,
    /// Since Zoom said that the day's calls are used up.
    resume_at: Option<Timestamp>,
}

impl Budget {
    pub(super) fn new(max_requests: Option<u64>) -> Self {
        Self { max_requests, spent: Mutex::default() }
    }

    /// Whether there is a call left, for those who would otherwise wait for their turn in vain.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.spent().allow_one_more(self.max_requests)
    }

    /// Takes one call, to be sent at once.
    pub(super) fn take(&self, label: RateLabel) -> Result<(), Error> {
        let mut spent = self.spent();
        spent.allow_one_more(self.max_requests)?;
        match label {
            RateLabel::Heavy => spent.calls.heavy += 1,
            RateLabel::ResourceIntensive => spent.calls.resource_intensive += 1,
        }
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

    fn spent(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
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
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_to_the_last_call_and_not_beyond() {
        let budget = Budget::new(Some(2));
        assert_eq!(budget.take(RateLabel::ResourceIntensive), Ok(()));
        assert_eq!(budget.take(RateLabel::Heavy), Ok(()));
        assert_eq!(budget.check(), Err(Error::BudgetReached));
        assert_eq!(budget.take(RateLabel::Heavy), Err(Error::BudgetReached));
        assert_eq!(budget.calls(), CallCount { heavy: 1, resource_intensive: 1 });
        assert_eq!(Budget::new(Some(0)).take(RateLabel::Heavy), Err(Error::BudgetReached));
    }

    #[test]
    fn after_the_daily_limit_no_call_is_made() {
        let budget = Budget::new(None);
        let (noon, midnight) = (Timestamp(43_200), Timestamp(86_400));
        assert_eq!(budget.close_until(midnight), Error::DailyLimit { resume_at: midnight });
        assert_eq!(budget.close_until(noon), Error::DailyLimit { resume_at: midnight });
        assert_eq!(budget.take(RateLabel::Heavy), Err(Error::DailyLimit { resume_at: midnight }));
        assert_eq!(budget.calls().total(), 0);
    }
}
