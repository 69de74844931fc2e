//! When people join, leave and come back. Each join is a record of its own with a new `user_id`.

use super::incident::{Incident, IncidentKind};
use super::people::{Person, Role};
use super::random::{Purpose, Random};
use crate::model::Timestamp;

/// One join of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Zoom's id of this join, valid only within the event.
    pub user_id: String,
    /// Zoom's id of the person within the event: a rejoin keeps it.
    pub participant_uuid: String,
    /// When it began.
    pub join_at: Timestamp,
    /// When it ended.
    pub leave_at: Timestamp,
    pub(super) person: usize,
}

/// From an event's first to its last second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start_at: Timestamp,
    pub(super) end_at: Timestamp,
}

impl Session {
    /// The full minutes that Zoom samples, unless an incident says otherwise.
    pub fn sample_times(&self) -> impl Iterator<Item = Timestamp> + use<> {
        let first = self.join_at.0.div_euclid(60) + i64::from(self.join_at.0.rem_euclid(60) != 0);
        (first..=self.leave_at.0.div_euclid(60)).map(|minute| Timestamp(minute * 60))
    }
}

/// All joins of an event, in the order of their times.
pub(super) fn attend(people: &[Person], incidents: &[Incident], span: Span, [seed, event]: [u64; 2]) -> Vec<Session> {
    let mut stays: Vec<(usize, Timestamp, Timestamp)> = Vec::with_capacity(people.len());
    for (index, person) in people.iter().enumerate() {
        let mut random = Random::new(seed, Purpose::Sessions, &[event, index as u64]);
        let struck: Vec<&Incident> = incidents.iter().filter(|incident| incident.strikes(index)).collect();
        let (join, leave) =
            if struck.is_empty() { stay(&mut random, person, span) } else { whole_stay(&mut random, span) };
        let storm = struck.into_iter().find(|incident| incident.kind == IncidentKind::RejoinStorm);
        let breaks = match storm {
            Some(storm) => storm_breaks(&mut random, storm, span),
            None => chance_break(&mut random, person, join, leave),
        };
        let mut from = join;
        for (left, back) in breaks {
            stays.push((index, from, left));
            from = back;
        }
        stays.push((index, from, leave));
    }
    stays.sort_by_key(|&(person, join, _)| (join, person));
    let sessions = stays.into_iter().enumerate().map(|(order, (person, join_at, leave_at))| Session {
        user_id: (16_778_240 + 1024 * order).to_string(),
        participant_uuid: people[person].participant_uuid.clone(),
        join_at,
        leave_at,
        person,
    });
    sessions.collect()
}

/// Whoever an incident strikes is there for nearly all of it, or there would be little to see.
fn whole_stay(random: &mut Random, span: Span) -> (Timestamp, Timestamp) {
    (later(span.start_at, random.between(1.0, 50.0)), later(span.end_at, -random.between(0.0, 30.0)))
}

/// Most join in the first minutes and stay; some come late or leave early.
fn stay(random: &mut Random, person: &Person, span: Span) -> (Timestamp, Timestamp) {
    let seconds = seconds_between(span.start_at, span.end_at);
    if person.role == Role::Host {
        return (span.start_at, span.end_at);
    }
    let late = if random.happens(0.08) { random.between(0.1, 0.5) * seconds } else { 0.0 };
    let early = if random.happens(0.08) { random.between(0.1, 0.4) * seconds } else { 0.0 };
    let join = (late + random.exponential(50.0)).min(seconds * 0.55);
    let leave = seconds - early - random.between(0.0, 40.0).min(seconds * 0.1);
    (later(span.start_at, join), later(span.start_at, leave))
}

/// One person in twenty-five drops out once and comes back: when left, when back.
fn chance_break(
    random: &mut Random,
    person: &Person,
    join: Timestamp,
    leave: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    let seconds = seconds_between(join, leave);
    if person.role == Role::Host || seconds < 480.0 || !random.happens(0.04) {
        return Vec::new();
    }
    let left = later(join, random.between(0.3, 0.7) * seconds);
    vec![(left, later(left, random.between(20.0, 90.0)))]
}

/// Thrown out every minute or two for as long as the storm lasts.
fn storm_breaks(random: &mut Random, storm: &Incident, span: Span) -> Vec<(Timestamp, Timestamp)> {
    let mut breaks = Vec::new();
    let end = span.start_at.plus_seconds(i64::from(storm.minutes.end) * 60).min(span.end_at.plus_seconds(-120));
    let mut left = span.start_at.plus_seconds(i64::from(storm.minutes.start) * 60 + 20);
    while left < end {
        let back = later(left, random.between(8.0, 25.0));
        breaks.push((left, back));
        left = later(back, random.between(70.0, 150.0));
    }
    breaks
}

fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    // An event of more than 68 years would be shortened to them.
    f64::from(i32::try_from(to.0 - from.0).unwrap_or(i32::MAX))
}

#[expect(clippy::cast_possible_truncation, reason = "a fraction of a second is dropped on purpose")]
fn later(time: Timestamp, seconds: f64) -> Timestamp {
    time.plus_seconds(seconds as i64)
}
