//! How much of everybody's sessions was sampled, together.

use super::definition::{Rollup, Rows, SessionMinutes};
use super::session_coverage::Coverage;

#[derive(Debug, Clone, Default)]
pub(super) struct WholeCoverage {
    covered_minutes: i64,
    expected_minutes: i64,
}

impl Rollup for WholeCoverage {
    const PART: &'static str = "coverage";
    const COLUMNS: &'static [&'static str] = &["coverage_pct"];
    const TAKES_SAMPLES: bool = false;

    fn end_session(&mut self, session: &SessionMinutes, _: &mut Rows) {
        let coverage = Coverage::of(&session.span, &session.sampled_at);
        self.covered_minutes += coverage.covered_minutes;
        self.expected_minutes += coverage.expected_minutes;
    }

    fn merge(&mut self, other: Self) {
        self.covered_minutes += other.covered_minutes;
        self.expected_minutes += other.expected_minutes;
    }

    fn rows(self, rows: &mut Rows) {
        let share = |covered: f64, expected: f64| (expected > 0.0).then(|| 100.0 * covered / expected);
        #[expect(clippy::cast_precision_loss, reason = "as SQLite divides")]
        let coverage_pct = share(self.covered_minutes as f64, self.expected_minutes as f64);
        rows.push([("coverage_pct", coverage_pct.into())]);
    }
}
