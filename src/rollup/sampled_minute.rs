//! How many sessions were sampled in each minute.

use super::by_minute::ByMinute;
use super::definition::{Rollup, Rows, SessionMinutes};
use super::minute::minute_of;

#[derive(Debug, Clone, Default)]
pub(super) struct SampledMinutes(ByMinute<i64>);

impl Rollup for SampledMinutes {
    const PART: &'static str = "sampled_minute";
    const COLUMNS: &'static [&'static str] = &["minute_unix INTEGER PRIMARY KEY", "sessions"];
    const TAKES_SAMPLES: bool = false;

    fn end_session(&mut self, session: &SessionMinutes, _: &mut Rows) {
        let mut previous = None;
        for sampled_at in session.sampled_at.iter().filter(|at| session.span.covers(**at)) {
            let minute_unix = minute_of(sampled_at.0);
            if previous.replace(minute_unix) != Some(minute_unix) {
                *self.0.entry(minute_unix, || 0) += 1;
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0, |known, more| *known += more);
    }

    fn rows(self, rows: &mut Rows) {
        for (minute_unix, sessions) in self.0.iter() {
            rows.push([("minute_unix", minute_unix.into()), ("sessions", (*sessions).into())]);
        }
    }
}
