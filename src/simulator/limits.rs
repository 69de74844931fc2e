//! Rate limits of a plan: requests per second or minute of a label, and the day's pool.

use super::refusal::Refusal;
use super::reply::Reply;
use super::route::Endpoint;
use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;
use std::collections::VecDeque;
use std::time::Duration;

/// Heavy and Resource-intensive requests per UTC day that a Business account has in common.
pub const DAILY_POOL: u32 = 60_000;

/// The numbers of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Heavy requests in any second.
    pub heavy_per_second: u32,
    /// Resource-intensive requests in any minute.
    pub resource_intensive_per_minute: u32,
    /// Both together in a UTC day.
    pub daily_pool: u32,
    /// How many of today's the account's other apps have used already.
    pub used_by_others: u32,
}

impl Default for Limits {
    /// Business and above.
    fn default() -> Self {
        Self { heavy_per_second: 40, resource_intensive_per_minute: 20, daily_pool: DAILY_POOL, used_by_others: 0 }
    }
}

/// Zoom's classes of requests that the metrics endpoints belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Heavy,
    ResourceIntensive,
}

/// What has been asked so far.
#[derive(Debug)]
pub(super) struct Meter {
    limits: Limits,
    heavy: VecDeque<Duration>,
    resource_intensive: VecDeque<Duration>,
    /// First second of the day that `used` counts.
    day: Timestamp,
    used: u32,
}

/// The headers that say how a label stands, for every answer under it.
pub(super) struct Standing {
    label: Label,
    limit_type: &'static str,
    limit: u32,
    remaining: u32,
}

impl Meter {
    pub(super) fn new(limits: Limits, now: Timestamp) -> Self {
        let day = Timestamp::start_of(now.day());
        Self { limits, heavy: VecDeque::new(), resource_intensive: VecDeque::new(), day, used: limits.used_by_others }
    }

    /// Counts a request, or refuses it; a refused one does not count.
    pub(super) fn admit(
        &mut self,
        endpoint: Endpoint,
        elapsed: Duration,
        now: Timestamp,
    ) -> (Standing, Result<(), Refusal>) {
        let today = Timestamp::start_of(now.day());
        if today != self.day {
            (self.day, self.used) = (today, 0);
        }
        let label = if endpoint == Endpoint::Listing { Label::ResourceIntensive } else { Label::Heavy };
        let daily = |remaining| Standing { label, limit_type: "Daily-limit", limit: self.limits.daily_pool, remaining };
        if self.used >= self.limits.daily_pool {
            return (daily(0), Err(Refusal::DailyLimit { reset_at: today.plus_seconds(DAY_SECONDS) }));
        }
        let (sent, limit, window) = match label {
            Label::Heavy => (&mut self.heavy, self.limits.heavy_per_second, Duration::from_secs(1)),
            Label::ResourceIntensive => {
                (&mut self.resource_intensive, self.limits.resource_intensive_per_minute, Duration::from_mins(1))
            }
        };
        while sent.front().is_some_and(|at| *at + window <= elapsed) {
            sent.pop_front();
        }
        if sent.len() >= limit as usize {
            let wait = sent.front().map_or(window, |at| (*at + window).saturating_sub(elapsed));
            let wait_seconds = i64::try_from(wait.as_secs()).unwrap_or(0) + 1;
            let standing = Standing { label, limit_type: "QPS", limit, remaining: 0 };
            return (standing, Err(Refusal::TooFast { reset_at: now.plus_seconds(wait_seconds) }));
        }
        sent.push_back(elapsed);
        self.used += 1;
        (daily(self.limits.daily_pool - self.used), Ok(()))
    }
}

impl Standing {
    /// Adds the headers to an answer.
    pub(super) fn stamp(&self, reply: Reply) -> Reply {
        let category = match self.label {
            Label::Heavy => "Heavy",
            Label::ResourceIntensive => "Resource-intensive",
        };
        reply
            .with("X-RateLimit-Category", category.to_owned())
            .with("X-RateLimit-Type", self.limit_type.to_owned())
            .with("X-RateLimit-Limit", self.limit.to_string())
            .with("X-RateLimit-Remaining", self.remaining.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(meter: &mut Meter, endpoint: Endpoint, millis: u64, expected: Result<(), i64>) {
        let start = Timestamp::start_of(Timestamp(1_800_000_000).day());
        let elapsed = Duration::from_millis(millis);
        let now = start.plus_seconds(i64::try_from(elapsed.as_secs()).expect("a test's time is small"));
        let admitted = meter.admit(endpoint, elapsed, now).1.map_err(|refusal| match refusal {
            Refusal::TooFast { reset_at } | Refusal::DailyLimit { reset_at } => reset_at.0 - start.0,
            other => panic!("{other:?} is no limit"),
        });
        assert_eq!(admitted, expected, "at {millis} ms");
    }

    fn meter(limits: Limits) -> Meter {
        Meter::new(limits, Timestamp::start_of(Timestamp(1_800_000_000).day()))
    }

    #[test]
    fn a_second_holds_so_many_heavy_requests() {
        let mut meter = meter(Limits { heavy_per_second: 2, ..Limits::default() });
        check(&mut meter, Endpoint::QosList, 0, Ok(()));
        check(&mut meter, Endpoint::Detail, 400, Ok(()));
        check(&mut meter, Endpoint::QosList, 900, Err(1));
        check(&mut meter, Endpoint::QosList, 1000, Ok(()));
        check(&mut meter, Endpoint::QosList, 1399, Err(2));
    }

    #[test]
    fn a_minute_holds_so_many_listings() {
        let mut meter = meter(Limits { resource_intensive_per_minute: 1, ..Limits::default() });
        check(&mut meter, Endpoint::Listing, 0, Ok(()));
        check(&mut meter, Endpoint::QosList, 0, Ok(()));
        check(&mut meter, Endpoint::Listing, 59_000, Err(61));
        check(&mut meter, Endpoint::Listing, 60_000, Ok(()));
    }

    #[test]
    fn the_pool_is_shared_and_filled_again_at_midnight() {
        let mut meter = meter(Limits { daily_pool: 10, used_by_others: 8, ..Limits::default() });
        check(&mut meter, Endpoint::Listing, 0, Ok(()));
        check(&mut meter, Endpoint::QosList, 0, Ok(()));
        check(&mut meter, Endpoint::QosList, 5000, Err(DAY_SECONDS));
        check(&mut meter, Endpoint::QosList, 86_400_000, Ok(()));
    }
}
