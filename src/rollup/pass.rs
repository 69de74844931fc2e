//! What is counted of people over many events, without the database: several threads count side by side.

use super::by_minute::ByMinute;
use super::metric_percentile::Percentiles;
use super::period_latency::Latency;
use super::session_coverage::Coverage;
use super::session_minute::{Visit, minute_of, stream_of};
use crate::model::stream::{Direction, Medium};
use crate::rollup::classify::{Judge, Readings};
use crate::store::pack::codec::Samples;

/// Classified and poor minutes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) n: i64,
    pub(super) poor: i64,
}

impl Count {
    fn add(&mut self, class: u8) {
        self.n += 1;
        self.poor += i64::from(class >= 2);
    }
}

/// What was counted of one session.
#[derive(Debug)]
pub(super) struct SessionCount {
    pub(super) session_id: i64,
    pub(super) coverage: Coverage,
    /// Its minutes.
    pub(super) own: Count,
    /// Those minutes of its person that count for it.
    pub(super) person: Count,
    pub(super) episodes: i64,
}

/// What one thread counts.
#[derive(Debug)]
pub(super) struct Counter<'s> {
    judge: &'s Judge,
    pub(super) latency: Option<Latency<'s>>,
    pub(super) percentiles: Option<Percentiles>,
}

impl<'s> Counter<'s> {
    /// Counts by this judge, and the rest if it is wanted.
    pub(super) const fn new(judge: &'s Judge, latency: Option<Latency<'s>>, percentiles: Option<Percentiles>) -> Self {
        Self { judge, latency, percentiles }
    }

    /// Counts the sessions of one person in one event. Two devices at once are one person, whose minutes count for the
    /// session in them that joined first.
    pub(super) fn person(&mut self, sessions: &[(Visit, Samples)]) -> Vec<SessionCount> {
        let mut merged: ByMinute<(usize, u8)> = ByMinute::default();
        let mut counts = Vec::with_capacity(sessions.len());
        for (place, (visit, samples)) in sessions.iter().enumerate() {
            let minutes = self.session(visit, samples);
            let mut own = Count::default();
            for (minute_unix, class) in minutes.iter() {
                own.add(*class);
                let known = merged.at(minute_unix, || (place, *class));
                known.1 = known.1.max(*class);
            }
            counts.push(SessionCount {
                session_id: visit.session_id,
                coverage: Coverage::of(visit, &samples.sampled_at),
                own,
                person: Count::default(),
                episodes: episodes(&minutes),
            });
        }
        for (_, (place, class)) in merged.iter() {
            counts[*place].person.add(*class);
        }
        counts
    }

    /// Counts what another counted.
    pub(super) fn merge(&mut self, other: Self) {
        if let (Some(known), Some(more)) = (&mut self.latency, other.latency) {
            known.merge(more);
        }
        if let (Some(known), Some(more)) = (&mut self.percentiles, other.percentiles) {
            known.merge(more);
        }
    }

    /// The worst class of each minute with anything classified.
    fn session(&mut self, visit: &Visit, samples: &Samples) -> ByMinute<u8> {
        let Self { judge, latency, percentiles } = self;
        if let Some(latency) = latency {
            latency.begin_session(visit.session_id);
        }
        let mut minutes = ByMinute::default();
        for sample in samples.streams.iter().filter(|sample| visit.covers(sample.sampled_at)) {
            let Some(stream) = stream_of(sample) else { continue };
            let readings = Readings::of(sample);
            if let Some(percentiles) = percentiles {
                percentiles.add(stream, &readings);
            }
            let class = judge.judge(stream.medium, &readings).and_then(|judgement| judgement.class);
            let Some(class) = class else { continue };
            let known: &mut u8 = minutes.at(minute_of(sample.sampled_at.0), || class);
            *known = (*known).max(class);
            if let (Some(latency), Medium::Audio, Direction::Receive) = (&mut *latency, stream.medium, stream.direction)
            {
                latency.add(&readings);
            }
        }
        minutes
    }
}

/// Runs of two or more poor minutes with at most one other between two of them.
fn episodes(minutes: &ByMinute<u8>) -> i64 {
    let poor: Vec<i64> = minutes.iter().filter(|(_, class)| **class >= 2).map(|(minute_unix, _)| minute_unix).collect();
    let runs = poor.chunk_by(|one, next| next - one <= 120).filter(|run| run.len() >= 2);
    i64::try_from(runs.count()).unwrap_or(i64::MAX)
}
