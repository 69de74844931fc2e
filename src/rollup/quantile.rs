//! The value that stands at a fraction of some values: one reading for SQL functions and rollups.

/// What the SQL function of this name answers for some values: between the two neighbours of (n − 1)·p.
pub(crate) fn quantile_cont(values: &mut [f64], fraction: f64) -> Option<f64> {
    Rule::Interpolate.value_at(values, fraction)
}

/// Which value stands at a fraction of the sorted values.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// Between the two neighbours of (n − 1)·p, in proportion.
    Interpolate,
    /// The lower of these two: SQLite's reading of "discrete".
    Lower,
    /// The first value that at least p of all do not exceed, DuckDB's reading: the nearest rank, ⌈n·p⌉.
    NearestRank,
}

impl Rule {
    /// Sorts only as much as is needed: the values on either side of the wanted ones stay unsorted.
    pub(crate) fn value_at(self, values: &mut [f64], fraction: f64) -> Option<f64> {
        let last = values.len().checked_sub(1)?;
        #[expect(clippy::cast_precision_loss, reason = "no group has 2^53 values")]
        let position = match self {
            Self::Interpolate | Self::Lower => fraction * last as f64,
            Self::NearestRank => (fraction * values.len() as f64).ceil() - 1.0,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the fraction is from 0 to 1")]
        let lower = (position.max(0.0) as usize).min(last);
        let (_, low, above) = values.select_nth_unstable_by(lower, f64::total_cmp);
        match (self, above.iter().copied().min_by(f64::total_cmp)) {
            (Self::Interpolate, Some(high)) => Some(*low + (high - *low) * position.fract()),
            _ => Some(*low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Selecting gives what sorting would, at every value and halfway between two.
        #[test]
        fn selection_equals_sorting(values in proptest::collection::vec(-1e6..1e6f64, 2..60), place in 0.0..1.0f64) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let steps = u32::try_from(values.len() - 1).unwrap();
            for (low, pair) in (0..steps).zip(sorted.windows(2)) {
                let fraction = (f64::from(low) + place) / f64::from(steps);
                let found = Rule::Interpolate.value_at(&mut values.clone(), fraction).unwrap();
                let expected = pair[0] + (pair[1] - pair[0]) * place;
                proptest::prop_assert!((found - expected).abs() < 1e-6, "{found} instead of {expected}");
            }
        }
    }
}
