//! An estimate of how a listener would rate audio, from 1 to 4.5.
//!
//! The E-model with the constants of G.711 with concealment (Ie 0, Bpl 25.1), the only published ones that need no
//! knowledge of Zoom's codec. The view `v_stream_class` has the same formula in SQL, so that any tool can compute it;
//! this one is for rollups, and for `query`, where the readings may come from elsewhere. A test holds them equal.

use super::classify::Readings;
use crate::model::metric::{AVG_LOSS_PCT, JITTER_MS, LATENCY_MS};
use crate::model::stream::Medium;

/// What a rating cannot exceed without any impairment, all other parameters at their defaults.
const UNIMPAIRED: f64 = 93.2;

/// What a codec with concealment makes of loss: half of the greatest impairment is reached at this percentage.
const LOSS_ROBUSTNESS_PCT: f64 = 25.1;

/// Ratings below this would have the polynomial fall under 1, which it passes at 80 − √5400. The usual 6.5 leaves it a
/// hundredth short: 0.9999 at 6.501, which is less than a worse connection gets.
const LOWEST_RATING: f64 = 6.5154;

/// The mean opinion score for a round trip, its variation and the share of lost packets; none if one of them cannot be.
///
/// Half of the round trip, two jitters of buffer and 26.5 ms of codec are the delay from mouth to ear.
#[must_use]
pub fn estimated_mos(latency_ms: f64, jitter_ms: f64, loss_pct: f64) -> Option<f64> {
    let is_possible = |reading: &f64| reading.is_finite() && *reading >= 0.0;
    let mouth_to_ear_ms = latency_ms / 2.0 + 2.0 * jitter_ms + 26.5;
    [latency_ms, jitter_ms, loss_pct].iter().all(is_possible).then(|| score(rating(mouth_to_ear_ms, loss_pct)))
}

/// The score of a sample, if it is of audio and has all three readings.
pub(super) fn of_sample(medium: Medium, readings: &Readings) -> Option<f64> {
    if medium != Medium::Audio {
        return None;
    }
    estimated_mos(readings[LATENCY_MS]?, readings[JITTER_MS]?, readings[AVG_LOSS_PCT]?)
}

/// The rating for a delay from mouth to ear. Added up in the order of the view, so that both give the same bits.
fn rating(mouth_to_ear_ms: f64, loss_pct: f64) -> f64 {
    let [slow, very_slow] = delay_impairments(mouth_to_ear_ms);
    UNIMPAIRED - slow - very_slow - loss_impairment(loss_pct)
}

/// Delay costs a little, and much beyond 177.3 ms.
fn delay_impairments(mouth_to_ear_ms: f64) -> [f64; 2] {
    [0.024 * mouth_to_ear_ms, 0.11 * (mouth_to_ear_ms - 177.3).max(0.0)]
}

/// Evenly spread loss.
fn loss_impairment(loss_pct: f64) -> f64 {
    95.0 * loss_pct / (loss_pct + LOSS_ROBUSTNESS_PCT)
}

/// The mean opinion score of a rating, by Annex B of G.107.
fn score(rating: f64) -> f64 {
    if rating < LOWEST_RATING {
        return 1.0;
    }
    let rating = rating.min(100.0);
    1.0 + 0.035 * rating + 0.000_007 * rating * (rating - 60.0) * (100.0 - rating)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.0006, "{found} instead of {expected}");
    }

    #[test]
    fn ratings_become_the_published_scores() {
        for (rating, expected) in [
            (93.2, 4.4093),
            (94.2, 4.4278),
            (90.0, 4.339),
            (80.0, 4.024),
            (70.0, 3.597),
            (60.0, 3.1),
            (50.0, 2.575),
            (40.0, 2.064),
            (20.0, 1.252),
            (100.0, 4.5),
            (120.0, 4.5),
            (3.22, 1.0),
            (0.0, 1.0),
            (-20.0, 1.0),
            // The inverse of the words for a score.
            (90.04, 4.34),
            (79.37, 4.0),
            (70.06, 3.6),
            (58.08, 3.0),
            (38.68, 2.0),
        ] {
            check(score(rating), expected);
        }
    }

    #[test]
    fn no_rating_scores_less_than_a_lower_one_or_less_than_1() {
        let scores = (0..=110_000).map(|thousandths| score(f64::from(thousandths) / 1_000.0));
        assert!(scores.clone().all(|score| score >= 1.0));
        assert!(scores.is_sorted());
    }

    /// Delay, loss, rating and score of readings, and the score if the latency is one way already.
    #[test]
    fn readings_become_the_worked_scores() {
        for (latency_ms, jitter_ms, loss_pct, [delay, loss, rated, expected, one_way]) in [
            (80.0, 5.0, 0.1, [1.836, 0.377, 90.987, 4.362, 4.340]),
            (126.0, 6.0, 0.3, [2.436, 1.122, 89.642, 4.330, 4.291]),
            (134.0, 6.0, 0.0, [2.532, 0.0, 90.668, 4.355, 4.315]),
            (200.0, 10.0, 0.5, [3.516, 1.855, 87.829, 4.282, 3.939]),
            (350.0, 60.0, 6.0, [23.578, 18.328, 51.294, 2.643, 1.522]),
        ] {
            let mouth_to_ear_ms = latency_ms / 2.0 + 2.0 * jitter_ms + 26.5;
            check(delay_impairments(mouth_to_ear_ms).iter().sum(), delay);
            check(loss_impairment(loss_pct), loss);
            check(rating(mouth_to_ear_ms, loss_pct), rated);
            check(estimated_mos(latency_ms, jitter_ms, loss_pct).unwrap(), expected);
            check(estimated_mos(2.0 * latency_ms, jitter_ms, loss_pct).unwrap(), one_way);
        }
    }

    #[test]
    fn impairments_are_those_of_the_worked_tables() {
        for (mouth_to_ear_ms, expected) in
            [(100.0, 2.4), (150.0, 3.6), (200.0, 7.297), (300.0, 20.697), (400.0, 34.097)]
        {
            check(delay_impairments(mouth_to_ear_ms).iter().sum(), expected);
        }
        for (loss_pct, expected) in [(1.0, 3.640), (2.0, 7.011), (5.0, 15.781), (10.0, 27.066)] {
            check(loss_impairment(loss_pct), expected);
        }
    }

    /// One impairment alone, the others being 80 ms, 5 ms and none: where many are dissatisfied, and where some are.
    #[test]
    fn delay_hurts_long_after_it_is_above_every_threshold() {
        for (latency_ms, jitter_ms, loss_pct, expected) in [
            (564.0, 5.0, 0.0, 3.6),
            (80.0, 126.0, 0.0, 3.6),
            (80.0, 5.0, 7.3, 3.6),
            (424.0, 5.0, 0.0, 4.0),
            (80.0, 91.0, 0.0, 4.0),
            (80.0, 5.0, 3.6, 4.0),
        ] {
            let found = estimated_mos(latency_ms, jitter_ms, loss_pct).unwrap();
            assert!((found - expected).abs() < 0.02, "{latency_ms} {jitter_ms} {loss_pct}: {found}");
        }
    }

    #[test]
    fn what_cannot_be_has_no_score() {
        for readings in [(-1.0, 5.0, 0.0), (80.0, -0.1, 0.0), (80.0, 5.0, f64::NAN), (f64::INFINITY, 5.0, 0.0)] {
            assert_eq!(estimated_mos(readings.0, readings.1, readings.2), None, "{readings:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn more_of_anything_is_never_better(
            latency_ms in 0.0..3000.0f64,
            jitter_ms in 0.0..1500.0f64,
            loss_pct in 0.0..100.0f64,
            more in 0.0..100.0f64,
        ) {
            let found = estimated_mos(latency_ms, jitter_ms, loss_pct).unwrap();
            proptest::prop_assert!((1.0..=4.5).contains(&found), "{found}");
            for worse in [
                estimated_mos(latency_ms + more, jitter_ms, loss_pct),
                estimated_mos(latency_ms, jitter_ms + more, loss_pct),
                estimated_mos(latency_ms, jitter_ms, loss_pct + more),
            ] {
                proptest::prop_assert!(worse.unwrap() <= found + 1e-12);
            }
        }
    }
}
