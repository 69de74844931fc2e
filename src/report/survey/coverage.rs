//! How much of a session was sampled: the rule of the view `v_session_coverage` in Rust.

use super::session::{Visit, minute_of};
use crate::model::Timestamp;

/// The coverage of one session. Times are NULL where nobody knows when it was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) present_from_unix: Option<i64>,
    pub(super) present_to_unix: Option<i64>,
    pub(super) samples: i64,
    pub(super) observed_minutes: i64,
    pub(super) expected_minutes: i64,
    pub(super) covered_minutes: i64,
    pub(super) outside_samples: i64,
    pub(super) first_minute_unix: Option<i64>,
    pub(super) last_minute_unix: Option<i64>,
}

impl Coverage {
    /// That of a session with these times of its samples, in their order. The samples bound a session whose join or leave
    /// is unknown.
    pub(super) fn of(session: &Visit, sampled_at: &[Timestamp]) -> Self {
        let within: Vec<i64> = sampled_at.iter().filter(|at| session.covers(**at)).map(|at| at.0).collect();
        // A last look at the second of the leave is neither within nor outside.
        let at_leave = sampled_at.iter().filter(|at| !session.covers(**at) && session.left_unix() == Some(at.0));
        let outside = sampled_at.len() - within.len() - at_leave.count();
        let (first, last) = (within.first().copied(), within.last().copied());
        let observed = within.chunk_by(|one, next| minute_of(*one) == minute_of(*next));
        let observed_minutes = count(observed.count());
        let present_from_unix = session.joined_unix().or(first);
        let present_to_unix = present_from_unix.and_then(|from| session.left_unix().or(last).or(Some(from)));
        let first_minute_unix = present_from_unix.map(minute_of);
        let last_minute_unix =
            first_minute_unix.and_then(|from| session.last_minute_unix().or(last.map(minute_of)).or(Some(from)));
        let length_seconds = present_to_unix.zip(present_from_unix).map(|(to, from)| to - from);
        let expected_minutes = expected(length_seconds, observed_minutes);
        Self {
            present_from_unix,
            present_to_unix,
            samples: count(within.len()),
            observed_minutes,
            expected_minutes,
            covered_minutes: observed_minutes.min(expected_minutes),
            outside_samples: count(outside),
            first_minute_unix,
            last_minute_unix,
        }
    }
}

/// The minutes that Zoom should have sampled. A stay of seconds, which it may miss, is expected only where it was sampled.
const fn expected(length_seconds: Option<i64>, observed_minutes: i64) -> i64 {
    match length_seconds {
        None => 0,
        Some(..60) if observed_minutes == 0 => 0,
        Some(..90) => 1,
        Some(length) => (length + 30) / 60,
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
