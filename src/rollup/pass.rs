//! One pass over samples: each is classified once, and every rollup that was asked for takes it.

use super::classify::{CLASSIFYING, Classifier};
use super::definition::{AnyRollup, Definition, Person, PersonMinute, Rows, SessionMinutes, StreamReadings, Write};
use super::minute::{Minutes, SessionSpan, minute_of, stream_kind, stream_of};
use crate::model::Timestamp;
use crate::store::pack::codec::{Columns, Damaged, Samples};
use crate::store::pack::read::Found;

/// A rollup with the rows that it has made so far.
struct Counting {
    rollup: Box<dyn AnyRollup>,
    rows: Rows,
}

/// What one thread counts.
pub(super) struct Pass<'c> {
    classifier: &'c Classifier,
    counting: Vec<Counting>,
    /// Whether any of the rollups takes samples.
    pub(super) takes_samples: bool,
}

impl<'c> Pass<'c> {
    /// Begins with these rollups.
    pub(super) fn new(classifier: &'c Classifier, rollups: Vec<(&Definition, Box<dyn AnyRollup>)>) -> Self {
        let takes_samples = rollups.iter().any(|(definition, _)| definition.takes_samples);
        let begin = |(definition, rollup): (&Definition, _)| Counting {
            rollup,
            rows: Rows::of(definition.part, definition.columns),
        };
        Self { classifier, counting: rollups.into_iter().map(begin).collect(), takes_samples }
    }

    /// The same for another thread: as it is now, with nothing counted.
    pub(super) fn another(&self) -> Self {
        let begin = |counting: &Counting| Counting {
            rollup: counting.rollup.another(),
            rows: Rows::of(counting.rows.part, counting.rows.columns),
        };
        let counting = self.counting.iter().map(begin).collect();
        Self { classifier: self.classifier, counting, takes_samples: self.takes_samples }
    }

    /// Counts the sessions of one person in one event, in the order of joining. Two devices at once are one person,
    /// whose minutes count for the session in them that joined first.
    pub(super) fn person(&mut self, sessions: &[(SessionSpan, Samples)]) {
        let Some((SessionSpan { person_id, .. }, _)) = sessions.first() else { return };
        let mut person = Person::of(*person_id);
        for (span, samples) in sessions {
            let session = self.session(*span, samples);
            self.add(&mut person, session);
        }
        self.end(&person);
    }

    /// The same by the minutes of the sessions, where no rollup takes samples.
    pub(super) fn person_by_minutes(&mut self, sessions: Vec<SessionMinutes>) {
        let Some(first) = sessions.first() else { return };
        let mut person = Person::of(first.span.person_id);
        for session in sessions {
            self.add(&mut person, session);
        }
        self.end(&person);
    }

    fn add(&mut self, person: &mut Person, session: SessionMinutes) {
        for Counting { rollup, rows } in &mut self.counting {
            rollup.end_session(&session, rows);
        }
        let session_id = session.span.session_id;
        person.minutes.reserve(session.sampled_at.len());
        for (minute, _) in session.minutes.classified() {
            let first = || PersonMinute { session_id, minute: *minute };
            person.minutes.entry(minute.starts_at_unix, first).minute.add(minute);
        }
        person.sessions.push(session);
    }

    fn end(&mut self, person: &Person) {
        for Counting { rollup, rows } in &mut self.counting {
            rollup.end_person(person, rows);
        }
    }

    /// The minutes of a session, without making samples of its pack.
    pub(super) fn minutes(
        &self,
        span: SessionSpan,
        found: &Found,
        packs: &[u8],
        columns: &mut Columns,
    ) -> Result<SessionMinutes, Damaged> {
        let (mut minutes, covered) = (Minutes::default(), span.covered_unix());
        let sampled_at = found.each_stream(packs, CLASSIFYING, columns, |stream_id, columns| {
            let Some(stream) = stream_of(stream_id) else { return };
            minutes.reserve(columns.sampled_at.len());
            for (place, Timestamp(sampled_at)) in columns.sampled_at.iter().enumerate() {
                if covered.contains(sampled_at) {
                    let reading = |metric: usize| columns.readings[metric][place];
                    if let Some(classification) = self.classifier.classify_by(stream.medium, reading) {
                        minutes.note(minute_of(*sampled_at), stream_kind(stream), classification);
                    }
                }
            }
        })?;
        Ok(SessionMinutes { span, sampled_at, minutes })
    }

    /// Has every rollup take the samples of a session, and returns its minutes.
    fn session(&mut self, span: SessionSpan, samples: &Samples) -> SessionMinutes {
        let mut minutes = Minutes::with_room_for(samples.sampled_at.len());
        let mut read = Vec::with_capacity(samples.streams.len());
        for sample in samples.streams.iter().filter(|sample| span.covers(sample.sampled_at)) {
            let Some(stream) = stream_of(sample.stream_id) else { continue };
            let readings = &sample.readings;
            let Some(classification) = self.classifier.classify(stream.medium, readings) else { continue };
            let minute_unix = minute_of(sample.sampled_at.0);
            minutes.note(minute_unix, stream_kind(stream), classification);
            read.push(StreamReadings { stream, minute_unix, readings, classification });
        }
        for Counting { rollup, .. } in &mut self.counting {
            rollup.samples(&span, &read);
        }
        SessionMinutes { span, sampled_at: samples.sampled_at.clone(), minutes }
    }

    /// The rows so far, to be written and forgotten.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut Rows> {
        self.counting.iter_mut().map(|counting| &mut counting.rows)
    }

    /// Takes in what another thread counted, apart from rows.
    pub(super) fn merge(&mut self, other: Self) {
        for (known, more) in self.counting.iter_mut().zip(other.counting) {
            known.rollup.merge(more.rollup);
        }
    }

    /// Has the rows written that only all samples together make.
    pub(super) fn finish(self, write: Write<'_>) -> Result<(), rusqlite::Error> {
        self.counting.into_iter().try_for_each(|Counting { rollup, mut rows }| rollup.write(&mut rows, write))
    }
}
