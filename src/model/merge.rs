//! What several records of one session say together.
//!
//! Records are merged in the order of their precedence, the lowest first: present values replace, absent ones never
//! erase. So the rows of a session follow from the records that are kept of it, in whichever order they came, and a
//! record may be dropped as soon as one of higher precedence tells all that it does.

use std::cmp::Ordering;

use super::participant::{ParticipantRecord, Sample, SessionKey, StreamQuality, StreamSample};
use super::time::Timestamp;

impl ParticipantRecord {
    /// What two records of one session say together. `higher` wins where they contradict each other; the session begins
    /// with the earlier of two joins that are known.
    #[must_use]
    pub fn merged(lower: Self, higher: Self) -> Self {
        let join_at = lower.session.join_at.earlier_known(higher.session.join_at);
        let Self { leave_at, mut fields, samples, stream_samples, stream_qualities, mut anomalies, session } = higher;
        fill(&mut fields, lower.fields);
        anomalies.merge(lower.anomalies);
        Self {
            session: SessionKey { join_at, ..session },
            leave_at: leave_at.or(lower.leave_at),
            fields,
            samples: united(lower.samples, samples, Sample::order, |higher, lower| {
                fill(&mut higher.machine, lower.machine);
            }),
            stream_samples: united(lower.stream_samples, stream_samples, StreamSample::order, |higher, lower| {
                fill(&mut higher.readings, lower.readings);
            }),
            stream_qualities: united(
                lower.stream_qualities,
                stream_qualities,
                StreamQuality::order,
                |higher, lower| fill(&mut higher.words, lower.words),
            ),
            anomalies,
        }
    }

    /// Whether an older record of the same session adds nothing: `merged(older, self)` is `self`.
    #[must_use]
    pub fn tells_all_of(&self, older: &Self) -> bool {
        older.session.join_at.earlier_known(self.session.join_at) == self.session.join_at
            && (older.leave_at.is_none() || self.leave_at.is_some())
            && all_known(&self.samples, &older.samples, Sample::order, |known, sample| {
                are_known(&known.machine, &sample.machine)
            })
            && all_known(&self.stream_samples, &older.stream_samples, StreamSample::order, |known, sample| {
                are_known(&known.readings, &sample.readings)
            })
            && all_known(&self.stream_qualities, &older.stream_qualities, StreamQuality::order, |known, quality| {
                are_known(&known.words, &quality.words)
            })
            && are_known(&self.fields, &older.fields)
            && self.anomalies.tell_all_of(&older.anomalies)
    }

    /// Whether both have a value at the same place, and not the same one: only then it matters which of them is merged
    /// into which.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        matches!((self.leave_at, other.leave_at), (Some(one), Some(other)) if one != other)
            || differ(&self.fields, &other.fields)
            || any_differs(&self.samples, &other.samples, Sample::order, |one, other| {
                differ(&one.machine, &other.machine)
            })
            || any_differs(&self.stream_samples, &other.stream_samples, StreamSample::order, |one, other| {
                differ(&one.readings, &other.readings)
            })
            || any_differs(&self.stream_qualities, &other.stream_qualities, StreamQuality::order, |one, other| {
                differ(&one.words, &other.words)
            })
    }

    /// The first and the last second that it was sampled at.
    #[must_use]
    pub fn sampled(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.samples.first()?.sampled_at, self.samples.last()?.sampled_at))
    }
}

impl Sample {
    /// The order in which samples of a session stand.
    fn order(&self, other: &Self) -> Ordering {
        self.sampled_at.cmp(&other.sampled_at)
    }
}

impl StreamSample {
    fn order(&self, other: &Self) -> Ordering {
        (self.stream_id, self.sampled_at).cmp(&(other.stream_id, other.sampled_at))
    }
}

impl StreamQuality {
    /// The order in which they stand in a record.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        (&self.subject, self.sampled_at).cmp(&(&other.subject, other.sampled_at))
    }
}

/// Puts values where there are none.
fn fill<V>(higher: &mut [Option<V>], lower: impl IntoIterator<Item = Option<V>>) {
    for (higher, lower) in higher.iter_mut().zip(lower) {
        if higher.is_none() {
            *higher = lower;
        }
    }
}

fn are_known<V>(known: &[Option<V>], values: &[Option<V>]) -> bool {
    known.iter().zip(values).all(|(known, value)| known.is_some() || value.is_none())
}

fn differ<V: PartialEq>(one: &[Option<V>], other: &[Option<V>]) -> bool {
    one.iter().zip(other).any(|(one, other)| matches!((one, other), (Some(one), Some(other)) if one != other))
}

/// Two lists in the same order as one; `fill` completes an element of the higher by that of the lower.
fn united<T>(lower: Vec<T>, higher: Vec<T>, order: fn(&T, &T) -> Ordering, fill: impl Fn(&mut T, T)) -> Vec<T> {
    if lower.is_empty() {
        return higher;
    }
    if higher.is_empty() {
        return lower;
    }
    let mut all = Vec::with_capacity(lower.len().max(higher.len()));
    let (mut lower, mut higher) = (lower.into_iter().peekable(), higher.into_iter().peekable());
    while let (Some(low), Some(high)) = (lower.peek(), higher.peek()) {
        let order = order(low, high);
        let low = if order.is_le() { lower.next() } else { None };
        let high = if order.is_ge() { higher.next() } else { None };
        match (low, high) {
            (Some(low), Some(mut high)) => {
                fill(&mut high, low);
                all.push(high);
            }
            (low, high) => all.extend(low.or(high)),
        }
    }
    all.extend(lower);
    all.extend(higher);
    all
}

fn all_known<T>(known: &[T], older: &[T], compare: fn(&T, &T) -> Ordering, is_told: impl Fn(&T, &T) -> bool) -> bool {
    older.len() <= known.len()
        && older.iter().all(|element| {
            let at = known.binary_search_by(|known| compare(known, element));
            at.is_ok_and(|at| is_told(&known[at], element))
        })
}

fn any_differs<T>(one: &[T], other: &[T], order: fn(&T, &T) -> Ordering, differ: impl Fn(&T, &T) -> bool) -> bool {
    one.iter().any(|element| {
        let at = other.binary_search_by(|other| order(other, element));
        at.is_ok_and(|at| differ(element, &other[at]))
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::model::metric::STREAM_METRICS;
    use crate::model::{Anomalies, FieldValue};

    /// A record with few places and few values, so that records overlap and contradict each other.
    fn record() -> impl Strategy<Value = ParticipantRecord> {
        let value = || prop::option::of((0..3_u8).prop_map(f64::from));
        let field = || prop::option::of((0..3_i64).prop_map(FieldValue::Integer));
        let looks = prop::collection::btree_map((0..2_u8, 0..4_i64), [value(), value()], 0..5);
        let machines = prop::collection::btree_map(0..4_i64, field(), 0..4);
        let odd = vec((0..2_u8, prop::option::of(0..3_i64), "[ab]"), 0..3);
        (prop::option::of(0..3_i64), vec(field(), 3), machines, looks, odd).prop_map(
            |(leave_at, fields, machines, looks, odd)| {
                let samples = machines.into_iter().map(|(sampled_at, first)| {
                    let mut machine = <[Option<FieldValue>; 10]>::default();
                    machine[0] = first;
                    Sample { sampled_at: Timestamp(sampled_at), machine }
                });
                let streams = looks.into_iter().map(|((stream_id, sampled_at), [bitrate, latency])| {
                    let mut readings = [None; STREAM_METRICS.len()];
                    (readings[0], readings[1]) = (bitrate, latency);
                    StreamSample { stream_id, sampled_at: Timestamp(sampled_at), readings }
                });
                let mut anomalies = Anomalies::default();
                for (path, sampled_at, text) in odd {
                    anomalies.note(path.to_string(), sampled_at.map(Timestamp), &text);
                }
                ParticipantRecord {
                    session: SessionKey { user_id: "1".to_owned(), join_at: Timestamp(9) },
                    leave_at: leave_at.map(Timestamp),
                    fields,
                    samples: samples.collect(),
                    stream_samples: streams.collect(),
                    stream_qualities: Vec::new(),
                    anomalies,
                }
            },
        )
    }

    fn fold(records: impl IntoIterator<Item = ParticipantRecord>) -> ParticipantRecord {
        let folded = records.into_iter().reduce(ParticipantRecord::merged).unwrap();
        let mut sorted: Vec<_> = folded.anomalies.as_slice().to_vec();
        sorted.sort_by(|one, other| one.path.cmp(&other.path));
        ParticipantRecord { anomalies: sorted.into_iter().collect(), ..folded }
    }

    proptest! {
        #[test]
        fn a_record_that_another_tells_all_of_may_be_dropped(records in vec(record(), 1..6)) {
            let all = fold(records.clone());
            let is_told = |at: usize| records[at + 1..].iter().any(|higher| higher.tells_all_of(&records[at]));
            let told: Vec<bool> = (0..records.len()).map(is_told).collect();
            let kept = records.iter().zip(told).filter(|(_, is_told)| !is_told).map(|(record, _)| record.clone());
            prop_assert_eq!(fold(kept), all);
        }

        #[test]
        fn to_tell_all_is_to_gain_nothing(older in record(), newer in record()) {
            let merged = ParticipantRecord::merged(older.clone(), newer.clone());
            prop_assert_eq!(merged == newer, newer.tells_all_of(&older));
            prop_assert!(merged.tells_all_of(&older) && merged.tells_all_of(&newer));
        }

        #[test]
        fn the_order_of_two_matters_only_where_they_contradict(one in record(), other in record()) {
            let is_same = fold([one.clone(), other.clone()]) == fold([other.clone(), one.clone()]);
            prop_assert_eq!(is_same, !one.contradicts(&other));
        }

        #[test]
        fn merging_some_first_changes_nothing([a, b, c] in [record(), record(), record()]) {
            let left = ParticipantRecord::merged(ParticipantRecord::merged(a.clone(), b.clone()), c.clone());
            prop_assert_eq!(fold([left]), fold([a, ParticipantRecord::merged(b, c)]));
        }
    }
}
