//! How often a rate label may speak: a sliding window over the sends of the recent past.
//!
//! A bucket that refills, the usual way, lets through its burst and its refill in the same second: twice the limit.
//! Counting the sends of any window does not, and costs a queue of a few dozen instants.
//!
//! A request does not leave when it may: it waits for a connection or for a processor. What is counted is therefore
//! when it left, and until then it is counted as one that has just left. So the next ones never catch up with one that
//! is late, and Zoom sees no more of them in a window than were allowed.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::Frame;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long a label stays slow after it was told to pause.
const SLOW_FOR: Duration = Duration::from_mins(1);

/// What a label may send when Zoom has no complaint.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// This many sends …
    pub(super) sends: u32,
    /// … in any span of this length. A little longer than Zoom's own, as the way to Zoom takes its time unevenly.
    pub(super) window: Duration,
    /// Whether sends keep a distance of half the average, so that a window's worth does not leave at once.
    pub(super) spacing: Spacing,
}

/// How sends lie within their window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    /// At a distance, for many sends in a short window.
    Even,
    /// As soon as they may, for the few sends of a long one: a run that lists three times must not wait for that.
    None,
}

impl Limit {
    /// Of the label Heavy.
    ///
    /// Requests do not arrive at the distance at which they left, and a refusal costs half the pace for a minute. 20 ms
    /// are for that, and leave 98 % of the limit.
    pub(super) const fn per_second(sends: u32) -> Self {
        Self { sends, window: Duration::from_millis(1_020), spacing: Spacing::Even }
    }

    /// Of the label Resource-intensive.
    pub(super) const fn per_minute(sends: u32) -> Self {
        Self { sends, window: Duration::from_millis(60_500), spacing: Spacing::None }
    }
}

/// The pace of one label, shared by all its requests.
#[derive(Debug)]
pub(super) struct RateLimit {
    limit: Limit,
    /// Held by the request that is next, so that they go in the order in which they came. A request that is dropped
    /// while it waits gives up its turn and has used nothing.
    turn: tokio::sync::Mutex<()>,
    past: Mutex<Past>,
    /// The request that is next waits for this where all others have yet to leave.
    has_left: Notify,
}

/// What a request is sent with: it counts as a send of the moment at which this is dropped.
///
/// It is an empty body, since the HTTP library says in no other way when it writes a request: it lets go of a body
/// without content at that moment, which may be long after the request was handed to it, as a new connection takes its
/// time. Of a request that fails or is given up before, this counts more than was sent.
#[derive(Debug)]
pub(super) struct Permit {
    rate_limit: Arc<RateLimit>,
}

#[derive(Debug, Default)]
struct Past {
    /// Requests that may leave and have not left yet.
    leaving: usize,
    /// When those of the last window left, oldest first.
    sends: VecDeque<Instant>,
    /// When the last one was allowed to leave, or left.
    last: Option<Instant>,
    /// Nothing is sent before.
    paused_until: Option<Instant>,
    /// When the request that is next may go, while it waits.
    next_at: Option<Instant>,
    slow: Option<Slow>,
}

/// A pace that Zoom has complained about.
#[derive(Debug, Clone, Copy)]
struct Slow {
    sends: u32,
    since: Instant,
    until: Instant,
}

impl RateLimit {
    pub(super) fn new(limit: Limit) -> Self {
        Self { limit, turn: tokio::sync::Mutex::new(()), past: Mutex::default(), has_left: Notify::new() }
    }

    /// Waits until one more send is allowed, and says when that was.
    pub(super) async fn admit(self: &Arc<Self>) -> (Instant, Permit) {
        let _turn = self.turn.lock().await;
        loop {
            let now = Instant::now();
            let next = self.past().next_send(self.limit, now);
            match next {
                Some(next) if next <= now => {
                    self.past().admitted(now);
                    return (now, Permit { rate_limit: Arc::clone(self) });
                }
                // A pause may be called for meanwhile, so the time is looked up again afterwards.
                Some(next) => sleep_until(next).await,
                None => self.has_left.notified().await,
            }
        }
    }

    /// How long the request that is next still waits; `None` if nobody does.
    pub(super) fn wait(&self) -> Option<Duration> {
        self.past().next_at?.checked_duration_since(Instant::now())
    }

    /// Takes note that Zoom refused the send of that time: silence for `pause`, then a minute at half the pace, or at
    /// the one that Zoom grants.
    ///
    /// Sends that were on their way when the first of them was refused are refused with it; they make the pause
    /// longer, but do not halve the pace once more each.
    pub(super) fn hold(&self, sent_at: Instant, pause: Duration, granted: Option<u32>) {
        let now = Instant::now();
        let resume = now + pause;
        let mut past = self.past();
        past.paused_until = Some(past.paused_until.map_or(resume, |until| until.max(resume)));
        let current = past.limit_at(self.limit, now);
        let slowed = Slow {
            sends: granted.filter(|granted| *granted < current).unwrap_or(current / 2).max(1),
            since: now,
            until: resume + SLOW_FOR,
        };
        past.slow = Some(match past.slow {
            Some(slow) if sent_at <= slow.since => Slow { until: slow.until.max(slowed.until), ..slow },
            _ => slowed,
        });
    }

    /// No invariant spans two statements under this lock, so what a panicking thread left behind is good.
    fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().expect("a panic ends the program")
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.rate_limit.past().left(Instant::now());
        self.rate_limit.has_left.notify_one();
    }
}

impl http_body::Body for Permit {
    type Data = &'static [u8];
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Infallible>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }
}

impl Past {
    /// Takes note that the request that was next may leave.
    fn admitted(&mut self, now: Instant) {
        self.leaving += 1;
        self.last = Some(now);
        self.next_at = None;
    }

    /// Takes note that a request has left.
    fn left(&mut self, now: Instant) {
        self.leaving -= 1;
        self.sends.push_back(now);
        self.last = Some(now);
    }

    /// The first instant at which one more send keeps the limit; `None` if that depends on when others leave.
    fn next_send(&mut self, limit: Limit, now: Instant) -> Option<Instant> {
        while self.sends.front().is_some_and(|sent| *sent + limit.window <= now) {
            self.sends.pop_front();
        }
        let allowed = self.limit_at(limit, now);
        let mut next = self.paused_until.map_or(now, |until| until.max(now));
        let excess = (self.leaving + self.sends.len() + 1).saturating_sub(allowed as usize);
        if let Some(index) = excess.checked_sub(1) {
            next = next.max(*self.sends.get(index)? + limit.window);
        }
        if let (Spacing::Even, Some(last)) = (limit.spacing, self.last) {
            next = next.max(last + limit.window / allowed / 2);
        }
        self.next_at = Some(next);
        Some(next)
    }

    fn limit_at(&self, limit: Limit, now: Instant) -> u32 {
        self.slow.filter(|slow| now < slow.until).map_or(limit.sends, |slow| slow.sends)
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// The largest number of sends in any span of this length.
    fn most_in(sends: &[Instant], span: Duration) -> usize {
        let mut first = 0;
        let mut most = 0;
        for (last, sent) in sends.iter().enumerate() {
            while sends[first] + span <= *sent {
                first += 1;
            }
            most = most.max(last - first + 1);
        }
        most
    }

    fn rate_limit(limit: Limit) -> Arc<RateLimit> {
        Arc::new(RateLimit::new(limit))
    }

    /// The next send, which leaves as soon as it may.
    async fn send(rate_limit: &Arc<RateLimit>) -> Instant {
        rate_limit.admit().await.0
    }

    async fn sends(rate_limit: &Arc<RateLimit>, count: usize) -> Vec<Instant> {
        let mut sends = Vec::new();
        for _ in 0..count {
            sends.push(send(rate_limit).await);
        }
        sends
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_sends_than_the_limit() {
        let rate_limit = rate_limit(Limit::per_second(40));
        let started = Instant::now();
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let rate_limit = Arc::clone(&rate_limit);
                tokio::spawn(async move { sends(&rate_limit, 40).await })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.expect("no panic"));
        }
        all.sort();
        assert_eq!(all.len(), 4_000);
        assert_eq!(most_in(&all, Duration::from_millis(1_020)), 40);
        // Nor is the limit left unused: 4,000 sends at 40 in 1.02 s.
        assert!(started.elapsed() < Duration::from_secs(103), "{:?}", started.elapsed());
    }

    /// However long requests take to leave: what is late does not let the next ones come early.
    #[tokio::test(start_paused = true)]
    async fn nothing_catches_up_with_a_send_that_leaves_late() {
        let rate_limit = rate_limit(Limit::per_second(40));
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        let mut leaving = tokio::task::JoinSet::new();
        for _ in 0..4_000 {
            let (_, permit) = rate_limit.admit().await;
            // Most leave at once, some wait for a processor, and a few for a connection.
            let milliseconds = match chance.random_range(0..100) {
                0..80 => 0,
                80..95 => chance.random_range(0..50),
                _ => chance.random_range(0..900),
            };
            leaving.spawn(async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                drop(permit);
                Instant::now()
            });
        }
        let mut left = leaving.join_all().await;
        left.sort();
        assert_eq!(most_in(&left, Duration::from_millis(1_020)), 40);
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_send_waits_for_one_that_has_not_left() {
        let rate_limit = rate_limit(Limit::per_minute(1));
        let (_, permit) = rate_limit.admit().await;
        assert!(tokio::time::timeout(Duration::from_hours(1), rate_limit.admit()).await.is_err());
        drop(permit);
        let left = Instant::now();
        assert_eq!(send(&rate_limit).await, left + Duration::from_millis(60_500));
    }

    #[tokio::test(start_paused = true)]
    async fn after_an_idle_time_sends_do_not_leave_at_once() {
        let rate_limit = rate_limit(Limit::per_second(40));
        sends(&rate_limit, 1).await;
        tokio::time::advance(Duration::from_mins(10)).await;
        let burst = sends(&rate_limit, 40).await;
        assert_eq!(most_in(&burst, Duration::from_millis(100)), 8);
    }

    #[tokio::test(start_paused = true)]
    async fn listings_leave_at_once_until_their_minute_is_full() {
        let rate_limit = rate_limit(Limit::per_minute(20));
        let sends = sends(&rate_limit, 100).await;
        assert_eq!(sends[19], sends[0]);
        assert_eq!(most_in(&sends, Duration::from_mins(1)), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_silences_the_label_then_halves_its_pace_for_a_minute() {
        let rate_limit = rate_limit(Limit::per_second(40));
        let refused = send(&rate_limit).await;
        rate_limit.hold(refused, Duration::from_secs(3), None);
        let sends = sends(&rate_limit, 4_000).await;
        let resumed = refused + Duration::from_secs(3);
        assert_eq!(sends[0], resumed);
        let slow: Vec<_> = sends.iter().copied().filter(|sent| *sent < resumed + SLOW_FOR).collect();
        let normal = &sends[slow.len()..];
        assert_eq!(most_in(&slow, Duration::from_millis(1_020)), 20);
        assert_eq!(most_in(normal, Duration::from_millis(1_020)), 40);
        assert!((1_160..=1_180).contains(&slow.len()), "{}", slow.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_granted_pace_is_taken_and_a_higher_one_is_not() {
        #[track_caller]
        fn check(rate_limit: &RateLimit, expected: u32) {
            assert_eq!(rate_limit.past().limit_at(rate_limit.limit, Instant::now()), expected);
        }
        let rate_limit = rate_limit(Limit::per_second(40));
        let refused = send(&rate_limit).await;
        rate_limit.hold(refused, Duration::ZERO, Some(10));
        check(&rate_limit, 10);
        for expected in [5, 2, 1, 1] {
            let refused = send(&rate_limit).await;
            rate_limit.hold(refused, Duration::ZERO, Some(80));
            check(&rate_limit, expected);
        }
        tokio::time::advance(SLOW_FOR).await;
        check(&rate_limit, 40);
    }

    #[tokio::test(start_paused = true)]
    async fn sends_refused_together_halve_the_pace_once_and_the_longest_pause_counts() {
        let rate_limit = rate_limit(Limit::per_second(40));
        let refused = sends(&rate_limit, 30).await;
        for (sent_at, seconds) in refused.iter().zip([1, 5, 2].into_iter().cycle()) {
            rate_limit.hold(*sent_at, Duration::from_secs(seconds), None);
        }
        assert_eq!(rate_limit.past().limit_at(rate_limit.limit, Instant::now()), 20);
        let refused_at = Instant::now();
        assert_eq!(send(&rate_limit).await, refused_at + Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_reaches_those_who_wait_already() {
        let rate_limit = rate_limit(Limit::per_minute(1));
        let refused = send(&rate_limit).await;
        let waiting = tokio::spawn({
            let rate_limit = Arc::clone(&rate_limit);
            async move { send(&rate_limit).await }
        });
        tokio::time::sleep(Duration::from_secs(30)).await;
        rate_limit.hold(refused, Duration::from_mins(1), None);
        assert_eq!(waiting.await.expect("no panic"), refused + Duration::from_secs(90));
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_waiting_uses_nothing() {
        let rate_limit = rate_limit(Limit::per_minute(1));
        let first = send(&rate_limit).await;
        for _ in 0..10 {
            assert!(tokio::time::timeout(Duration::from_secs(1), rate_limit.admit()).await.is_err());
        }
        assert_eq!(rate_limit.wait(), Some(Duration::from_millis(50_500)));
        assert_eq!(send(&rate_limit).await, first + Duration::from_millis(60_500));
        assert_eq!(rate_limit.wait(), None);
    }
}
