//! Every value with how often it occurred, for percentiles of millions of them.

use std::collections::HashMap;

/// Values up to this many tenths are counted in place.
const TENTHS: usize = 4_096;

/// And larger whole ones, which bitrates are, up to this.
const WHOLES: usize = 16_384;

/// Every value with how often it occurred: Zoom's numbers are few, however many people there are.
#[derive(Debug, Clone, Default)]
pub(super) struct Histogram {
    /// By the number of tenths.
    tenths: Vec<u64>,
    /// By the value, which is a whole number of too many tenths.
    wholes: Vec<u64>,
    /// By the bits of the value: the larger ones, and those with more decimals.
    others: HashMap<u64, u64>,
}

impl Histogram {
    /// Counts a value that is known.
    pub(super) fn add(&mut self, value: Option<f64>) {
        let Some(value) = value else { return };
        if let Some(place) = parts_of(value, 10.0).filter(|place| *place < TENTHS) {
            count_at(&mut self.tenths, place);
        } else if let Some(place) = parts_of(value, 1.0).filter(|place| *place < WHOLES) {
            count_at(&mut self.wholes, place);
        } else {
            *self.others.entry(value.to_bits()).or_default() += 1;
        }
    }

    /// Counts what another counted.
    pub(super) fn merge(&mut self, other: Self) {
        add_all(&mut self.tenths, &other.tenths);
        add_all(&mut self.wholes, &other.wholes);
        for (bits, more) in other.others {
            *self.others.entry(bits).or_default() += more;
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> i64 {
        i64::try_from(self.tenths.iter().chain(&self.wholes).chain(self.others.values()).sum::<u64>())
            .unwrap_or(i64::MAX)
    }

    /// The values in their order, each with how often it occurred.
    fn sorted(&self) -> Vec<(f64, u64)> {
        let counted = |counts: &Vec<u64>, scale: f64| -> Vec<(f64, u64)> {
            let counted = (0_u32..).zip(counts).filter(|(_, times)| **times > 0);
            counted.map(|(place, times)| (f64::from(place) / scale, *times)).collect()
        };
        let mut sorted = counted(&self.tenths, 10.0);
        sorted.extend(counted(&self.wholes, 1.0));
        sorted.extend(self.others.iter().map(|(bits, times)| (f64::from_bits(*bits), *times)));
        sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        sorted
    }

    /// The quantiles at some fractions, between the two neighbours of (n − 1)·p, as `quantile_cont` has them.
    pub(super) fn quantiles<const N: usize>(&self, fractions: [f64; N]) -> [Option<f64>; N] {
        self.between(fractions, |fraction, last| {
            #[expect(clippy::cast_precision_loss, reason = "no event has 2^53 samples")]
            let position = fraction * last as f64;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the fraction is from 0 to 1")]
            let place = (position as u64).min(last);
            (place, position.fract())
        })
    }

    /// The same at some per cent of the way, counted in whole numbers, as `queries/parts/metric_percentile.sql` does.
    pub(super) fn percentiles<const N: usize>(&self, percents: [u8; N]) -> [Option<f64>; N] {
        self.between(percents, |percent, last| {
            let hundredths = last * u64::from(percent);
            #[expect(clippy::cast_precision_loss, reason = "it is below 100")]
            let distance = (hundredths % 100) as f64 / 100.0;
            (hundredths / 100, distance)
        })
    }

    /// What lies so far behind the value at a place, for places that depend on the last one.
    fn between<P, const N: usize>(&self, points: [P; N], place_of: impl Fn(P, u64) -> (u64, f64)) -> [Option<f64>; N] {
        let values = self.sorted();
        let last = values.iter().map(|(_, times)| times).sum::<u64>().checked_sub(1);
        let at = |place: u64| {
            let mut before = 0;
            let is_there = |(_, times): &&(f64, u64)| {
                before += times;
                before > place
            };
            values.iter().find(is_there).map(|(value, _)| *value)
        };
        points.map(|point| {
            let (place, distance) = place_of(point, last?);
            let low = at(place)?;
            Some(at(place + 1).map_or(low, |high| low + (high - low) * distance))
        })
    }
}

/// How many parts of a size a value is, so many of which are one, if it is exactly that.
fn parts_of(value: f64, parts_of_one: f64) -> Option<usize> {
    // What is negative or too large becomes 0 or the largest number, from which the value does not come back.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    let parts = (value * parts_of_one + 0.5) as u32;
    let is_exact = (f64::from(parts) / parts_of_one).to_bits() == value.to_bits();
    usize::try_from(parts).ok().filter(|_| is_exact)
}

/// Counts one more at a place.
fn count_at(counts: &mut Vec<u64>, place: usize) {
    if counts.len() <= place {
        counts.resize(place + 1, 0);
    }
    counts[place] += 1;
}

/// Adds the counts of each place.
fn add_all(counts: &mut Vec<u64>, more: &[u64]) {
    counts.resize(counts.len().max(more.len()), 0);
    for (times, more) in counts.iter_mut().zip(more) {
        *times += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours_whatever_the_values_look_like() {
        let mut values = Histogram::default();
        for value in [Some(2.0), None, Some(0.3), Some(1_000.0), Some(0.25), Some(2.0)] {
            values.add(value);
        }
        // 0.25, 0.3, 2, 2, 1000: the places are 0, 1, 2 and 3.5.
        assert_eq!(values.quantiles([0.0, 0.25, 0.5, 0.875]), [Some(0.25), Some(0.3), Some(2.0), Some(501.0)]);
        assert_eq!(values.percentiles([0, 25, 50, 100]), [Some(0.25), Some(0.3), Some(2.0), Some(1_000.0)]);
        // The place is 3.8.
        assert_eq!(values.percentiles([95]), [Some(2.0 + 998.0 * 0.8)]);
        assert_eq!(Histogram::default().quantiles([0.5]), [None]);
    }

    #[test]
    fn counted_apart_and_merged_is_counted_together() {
        let [mut one, other] = [[2.0, 0.3, 5_000.0, 20_000.0], [7.5, 5_000.0, 0.25, 410.5]].map(|numbers| {
            let mut values = Histogram::default();
            for number in numbers {
                values.add(Some(number));
            }
            values
        });
        one.merge(other);
        assert_eq!(one.sorted(), [(0.25, 1), (0.3, 1), (2.0, 1), (7.5, 1), (410.5, 1), (5_000.0, 2), (20_000.0, 1)]);
    }
}
