//! How much of a session was sampled: the rule of the view `v_session_coverage` in Rust.

use super::session::{Visit, minute_of};
use crate::model::Timestamp;

/// The coverage of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) present_from_unix: i64,
    pub(super) present_to_unix: i64,
    pub(super) samples: i64,
    pub(super) observed_minutes: i64,
    pub(super) expected_minutes: i64,
    pub(super) covered_minutes: i64,
}

impl Coverage {
    /// That of a session with these times of its samples, in their order.
    pub(super) fn of(session: &Visit, sampled_at: &[Timestamp]) -> Self {
        let (first, last) = (sampled_at.first(), sampled_at.last());
        // An unknown join stands at 1970, and nobody who is still in has a leave time: the samples bound the session.
        let present_from_unix = if session.join_at == 0 { first.map_or(0, |first| first.0) } else { session.join_at };
        let present_to_unix = session.leave_at.or(last.map(|last| last.0)).unwrap_or(session.join_at);
        let observed = sampled_at.chunk_by(|one, next| minute_of(one.0) == minute_of(next.0));
        let observed_minutes = i64::try_from(observed.count()).unwrap_or(i64::MAX);
        let length_seconds = present_to_unix - present_from_unix;
        let expected_minutes = if length_seconds < 90 { 1 } else { (length_seconds + 30) / 60 };
        Self {
            present_from_unix,
            present_to_unix,
            samples: i64::try_from(sampled_at.len()).unwrap_or(i64::MAX),
            observed_minutes,
            expected_minutes,
            covered_minutes: observed_minutes.min(expected_minutes),
        }
    }
}
