//! What divides a history of one person: the day since when, or the place, network, device or version with which, the
//! events differ more than they do by chance.
//!
//! The rule is that of `digest_since`: of all ways to divide the events into two shares of poor minutes the one that
//! explains most, as counts that vary between events as these do. As it is picked among many, it has to explain much.

/// With less a history tells nothing, nor does one of the sides that a value divides it into.
pub(in crate::review) const FEWEST_EVENTS: usize = 6;
pub(in crate::review) const FEWEST_MINUTES: i64 = 300;

/// On one side of a day there are as many events.
const FEWEST_EVENTS_BESIDE_A_DAY: usize = 3;

/// How much the best of all divisions explains by chance in fewer than one history of twenty, in units of what is left:
/// 8.9 where the day is not among the first or last sixth of many events, 11.5 where it may be among the first or last
/// hundredth (Andrews 1993), and a little more, as three events are few.
const BY_CHANCE: f64 = 12.0;

/// One event of the person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::review) struct Stay {
    pub(in crate::review) minutes: i64,
    pub(in crate::review) poor_minutes: i64,
}

/// What the events of one side add up to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::review) struct Side {
    pub(in crate::review) events: usize,
    pub(in crate::review) minutes: i64,
    pub(in crate::review) poor_minutes: i64,
}

/// A division of the events into two sides.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::review) struct Split {
    /// Whether each event is on the side that is told of: from the day on, or with the value.
    pub(in crate::review) inside: Vec<bool>,
    pub(in crate::review) inner: Side,
    pub(in crate::review) outer: Side,
}

impl Side {
    fn add(self, stay: Stay) -> Self {
        Self {
            events: self.events + 1,
            minutes: self.minutes + stay.minutes,
            poor_minutes: self.poor_minutes + stay.poor_minutes,
        }
    }

    pub(in crate::review) fn is_enough(&self) -> bool {
        self.events >= FEWEST_EVENTS && self.minutes >= FEWEST_MINUTES
    }

    /// The share of poor minutes.
    pub(in crate::review) fn share(&self) -> f64 {
        real(self.poor_minutes) / real(self.minutes.max(1))
    }
}

impl Split {
    /// The side of the events for which that is true, and the rest.
    pub(in crate::review) fn of(stays: &[Stay], inside: Vec<bool>) -> Self {
        let side = |is_inner: bool| {
            let own = stays.iter().zip(&inside).filter(|(_, inside)| **inside == is_inner);
            own.fold(Side::default(), |side, (stay, _)| side.add(*stay))
        };
        let (inner, outer) = (side(true), side(false));
        Self { inside, inner, outer }
    }

    /// The division into the events before and from one of them on that explains most, if it is more than chance. The
    /// events are in the order of time.
    pub(in crate::review) fn since(stays: &[Stay]) -> Option<Self> {
        if !Self::of(stays, vec![true; stays.len()]).inner.is_enough() {
            return None;
        }
        let days = FEWEST_EVENTS_BESIDE_A_DAY..=stays.len().saturating_sub(FEWEST_EVENTS_BESIDE_A_DAY);
        let splits = days.map(|first| Self::of(stays, (0..stays.len()).map(|event| event >= first).collect()));
        Self::best(splits.collect(), stays)
    }

    /// Of these divisions the one that explains most, if it is more than chance, both sides are enough to tell, and the
    /// trouble is inside: of two values one is enough to name.
    pub(in crate::review) fn by_value(splits: Vec<Self>, stays: &[Stay]) -> Option<Self> {
        let is_trouble = |split: &Self| split.inner.share() > split.outer.share();
        let is_told = |split: &Self| split.inner.is_enough() && split.outer.is_enough() && is_trouble(split);
        Self::best(splits.into_iter().filter(is_told).collect(), stays)
    }

    /// The first of the best.
    fn best(splits: Vec<Self>, stays: &[Stay]) -> Option<Self> {
        let rated = splits.into_iter().map(|split| (split.explains(stays), split));
        let (explains, best) = rated.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
        (explains > by_chance(stays.len())).then_some(best)
    }

    /// How much of the variation between events it explains, in units of what is left of it for one event.
    fn explains(&self, stays: &[Stay]) -> f64 {
        let (inner, outer) = (self.inner.share(), self.outer.share());
        let [inner_minutes, outer_minutes] = [self.inner.minutes, self.outer.minutes].map(real);
        let minutes = inner_minutes + outer_minutes;
        let explained = inner_minutes * outer_minutes / minutes.max(1.0) * (inner - outer) * (inner - outer);
        let left: f64 = stays
            .iter()
            .zip(&self.inside)
            .map(|(stay, inside)| {
                let minutes = real(stay.minutes);
                let off = real(stay.poor_minutes) / minutes.max(1.0) - if *inside { inner } else { outer };
                minutes * off * off
            })
            .sum();
        let share = (inner * inner_minutes + outer * outer_minutes) / minutes.max(1.0);
        // Minutes of one event hang together, so that they never vary less than such as have nothing to do with each other.
        explained / (left / degrees(stays.len())).max(share * (1.0 - share)).max(f64::EPSILON)
    }
}

fn degrees(events: usize) -> f64 {
    f64::from(u32::try_from(events.saturating_sub(2).max(1)).unwrap_or(u32::MAX))
}

/// The bound for so many events: that for many, wider as Student's t is wider, by the series of Cornish and Fisher.
fn by_chance(events: usize) -> f64 {
    let degrees = degrees(events);
    let wider = 1.0 + (1.210_366 + (1.440_072 + (1.304_029 + 0.811_001 / degrees) / degrees) / degrees) / degrees;
    BY_CHANCE * wider * wider
}

#[expect(clippy::cast_precision_loss, reason = "no history has 2^53 minutes")]
fn real(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Beta, Binomial, Distribution as _};

    fn stays(poor_of_sixty: &[i64]) -> Vec<Stay> {
        poor_of_sixty.iter().map(|&poor_minutes| Stay { minutes: 60, poor_minutes }).collect()
    }

    #[track_caller]
    fn check(poor_of_sixty: &[i64], expected: Option<usize>) {
        let since = Split::since(&stays(poor_of_sixty));
        let first = since.map(|split| split.inside.iter().position(|inside| *inside).unwrap());
        assert_eq!(first, expected, "{poor_of_sixty:?}");
    }

    #[test]
    fn a_history_divides_where_it_turned_worse_or_better_and_nowhere_else() {
        check(&[1, 0, 2, 20, 18, 22, 19], Some(3));
        check(&[20, 18, 22, 19, 1, 0, 2, 0], Some(4));
        check(&[1, 0, 2, 3, 1, 0, 2, 1], None);
        check(&[0; 12], None);
        check(&[20, 0, 19, 1, 22, 0, 18, 2], None);
        check(&[0, 0, 20, 20, 20], None);
        check(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 40], None);
    }

    #[test]
    fn a_value_divides_it_if_both_sides_are_enough() {
        let stays = stays(&[20, 0, 19, 1, 22, 0, 18, 2, 20, 1, 21, 0]);
        let every_second = |offset: usize| (0..stays.len()).map(|event| event % 2 == offset).collect::<Vec<_>>();
        let first_half = (0..stays.len()).map(|event| event < 6).collect();
        let splits = vec![Split::of(&stays, first_half), Split::of(&stays, every_second(0))];
        let best = Split::by_value(splits, &stays).unwrap();
        assert_eq!(
            (best.inside[0], best.inner.events, best.inner.poor_minutes, best.outer.poor_minutes),
            (true, 6, 120, 4)
        );
        let few: Vec<bool> = (0..stays.len()).map(|event| event == 0 || event == 2).collect();
        assert_eq!(Split::by_value(vec![Split::of(&stays, few)], &stays), None);
    }

    /// Of histories in which nothing happens, in which events differ, one in twenty may divide by chance.
    #[test]
    fn chance_alone_divides_few_histories() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for events in [6, 10, 40, 200] {
            let histories = 400;
            let divided = (0..histories).filter(|_| {
                let usual: f64 = random.random_range(0.01..0.2);
                let stays: Vec<Stay> = (0..events)
                    .map(|_| {
                        let minutes = random.random_range(50..70);
                        let share = Beta::new(usual * 20.0, (1.0 - usual) * 20.0).unwrap().sample(&mut random);
                        let poor = Binomial::new(minutes, share).unwrap().sample(&mut random);
                        Stay { minutes: i64::try_from(minutes).unwrap(), poor_minutes: i64::try_from(poor).unwrap() }
                    })
                    .collect();
                Split::since(&stays).is_some()
            });
            let divided = divided.count();
            assert!(divided * 100 <= histories * 7, "{divided} of {histories} of {events} events");
        }
    }
}
