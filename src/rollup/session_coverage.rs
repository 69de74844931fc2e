//! How much of a session was sampled: the rule of the view `v_session_coverage` in Rust.

use super::definition::{Rollup, Rows, SessionMinutes};
use super::minute::{SessionSpan, minute_of};
use crate::model::Timestamp;

#[derive(Debug, Clone, Default)]
pub(super) struct SessionCoverage;

impl Rollup for SessionCoverage {
    const PART: &'static str = "session_coverage";
    const COLUMNS: &'static [&'static str] = &[
        "session_id INTEGER PRIMARY KEY",
        "present_from_unix",
        "present_to_unix",
        "samples",
        "observed_minutes",
        "expected_minutes",
        "covered_minutes",
        "outside_samples",
        "first_minute_unix",
        "last_minute_unix",
    ];
    const TAKES_SAMPLES: bool = false;

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        let coverage = Coverage::of(&session.span, &session.sampled_at);
        rows.push([
            ("session_id", session.span.session_id.into()),
            ("present_from_unix", coverage.present_from_unix.into()),
            ("present_to_unix", coverage.present_to_unix.into()),
            ("samples", coverage.samples.into()),
            ("observed_minutes", coverage.observed_minutes.into()),
            ("expected_minutes", coverage.expected_minutes.into()),
            ("covered_minutes", coverage.covered_minutes.into()),
            ("outside_samples", coverage.outside_samples.into()),
            ("first_minute_unix", coverage.first_minute_unix.into()),
            ("last_minute_unix", coverage.last_minute_unix.into()),
        ]);
    }
}

/// The same for the events of some days, as far as their reports ask for it.
#[derive(Debug, Clone, Default)]
pub(super) struct EventCoverage;

impl Rollup for EventCoverage {
    const PART: &'static str = "event_coverage";
    const COLUMNS: &'static [&'static str] = &[
        "session_id INTEGER PRIMARY KEY",
        "covered_minutes",
        "expected_minutes",
        "present_from_unix",
        "present_to_unix",
    ];
    const TAKES_SAMPLES: bool = false;

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        let coverage = Coverage::of(&session.span, &session.sampled_at);
        rows.push([
            ("session_id", session.span.session_id.into()),
            ("covered_minutes", coverage.covered_minutes.into()),
            ("expected_minutes", coverage.expected_minutes.into()),
            ("present_from_unix", coverage.present_from_unix.into()),
            ("present_to_unix", coverage.present_to_unix.into()),
        ]);
    }
}

/// The coverage of one session. Times are NULL where nobody knows when it was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    present_from_unix: Option<i64>,
    present_to_unix: Option<i64>,
    samples: i64,
    observed_minutes: i64,
    pub(super) expected_minutes: i64,
    pub(super) covered_minutes: i64,
    outside_samples: i64,
    first_minute_unix: Option<i64>,
    last_minute_unix: Option<i64>,
}

impl Coverage {
    /// That of a session with these times of its samples, in their order. The samples bound a session whose join or
    /// leave is unknown; one in the minute of the join or the leave, but outside of the stay, makes nobody leave before
    /// they came.
    pub(super) fn of(session: &SessionSpan, sampled_at: &[Timestamp]) -> Self {
        let (covered, left) = (session.covered_unix(), session.left_unix());
        let (mut first, mut last, mut observed_minute) = (None, None, None);
        let (mut samples, mut outside, mut observed_minutes) = (0, 0, 0);
        for Timestamp(at) in sampled_at {
            if covered.contains(at) {
                samples += 1;
                first = first.or(Some(*at));
                last = Some(*at);
                observed_minutes += i64::from(observed_minute.replace(minute_of(*at)) != Some(minute_of(*at)));
            } else if left != Some(*at) {
                // A last look at the second of the leave is neither within nor outside.
                outside += 1;
            }
        }
        let present_from_unix = session.joined_unix().or(first);
        let present_to_unix = present_from_unix.map(|from| session.left_unix().or(last).unwrap_or(from).max(from));
        let first_minute_unix = present_from_unix.map(minute_of);
        let last_minute_unix =
            first_minute_unix.and_then(|from| session.last_minute_unix().or(last.map(minute_of)).or(Some(from)));
        let length_seconds = present_to_unix.zip(present_from_unix).map(|(to, from)| to - from);
        let expected_minutes = expected(length_seconds, observed_minutes);
        Self {
            present_from_unix,
            present_to_unix,
            samples,
            observed_minutes,
            expected_minutes,
            covered_minutes: observed_minutes.min(expected_minutes),
            outside_samples: outside,
            first_minute_unix,
            last_minute_unix,
        }
    }
}

/// The minutes that Zoom should have sampled. A stay of seconds, which it may miss, is expected only where it was
/// sampled.
const fn expected(length_seconds: Option<i64>, observed_minutes: i64) -> i64 {
    match length_seconds {
        None => 0,
        Some(..60) if observed_minutes == 0 => 0,
        Some(..90) => 1,
        Some(length) => (length + 30) / 60,
    }
}
