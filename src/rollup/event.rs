//! The survey of one event.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, ToSql};

use super::by_minute::ByMinute;
use super::details::{Details, ON_DEMAND};
use super::part;
use super::person::{Session, Sessions};
use super::session_coverage::Coverage;
use super::session_minute::{Minute, Minutes, Visit, lane, minute_of, stream_of};
use super::table::{Writer, insert};
use super::tally::{PersonCount, Tally};
use crate::model::stream::Stream;
use crate::rollup::classify::{Judge, Judgement, Readings};
use crate::store::pack::read::Reader;

/// The parts that every survey of an event fills.
pub(super) const ALWAYS: &[&str] = &[
    "person",
    "session_coverage",
    "sampled_minute",
    "activity",
    "stream_count",
    "received_minute",
    "minute_count",
    "person_count",
    "poor_person_minute",
    "poor_session_minute",
    "group_count",
    "sharer_count",
];

/// Reads an event and fills the wanted tables.
pub(super) fn fill(
    connection: &Connection,
    event: &[(&str, &dyn ToSql)],
    profile: &str,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<&'static str>, rusqlite::Error> {
    let people = people(connection, event)?;
    let groups = Groups::of(connection, event)?;
    let judge = Judge::of(connection, profile)?;
    let mut survey = Survey {
        judge: &judge,
        reader: Reader::begin(connection)?,
        writer: Writer::begin(connection)?,
        tally: Tally::default(),
        details: Details::begin(connection, event, profile, is_wanted)?,
    };
    for sessions in people.chunk_by(|one, next| one.person_id == next.person_id) {
        survey.person(sessions, &groups)?;
    }
    let Survey { writer, tally, details, .. } = survey;
    details.finish()?;
    writer.finish(&tally, &groups.names)?;
    Ok(ALWAYS.iter().chain(ON_DEMAND.iter().filter(|part| is_wanted(part))).copied().collect())
}

/// The sessions of an event, each after the others of the same person.
fn sessions(connection: &Connection, event: &[(&str, &dyn ToSql)]) -> Result<Vec<Session>, rusqlite::Error> {
    let sql = "SELECT event_id FROM event WHERE kind = :kind AND event_uuid = :event";
    let event_id: Option<i64> = connection.query_row(sql, event, |row| row.get(0)).optional()?;
    event_id.map_or_else(|| Ok(Vec::new()), |event_id| Sessions::begin(connection)?.of(event_id))
}

/// Finds out who is one person, and writes it down.
fn people(connection: &Connection, event: &[(&str, &dyn ToSql)]) -> Result<Vec<Visit>, rusqlite::Error> {
    let mut statement = insert(connection, "person", 3)?;
    let mut visits = Vec::new();
    for session in sessions(connection, event)? {
        statement.execute([session.session_id, session.person_id, session.place])?;
        visits.push(Visit::of(&session));
    }
    Ok(visits)
}

/// The groups that may explain an incident, and who belongs to them.
struct Groups {
    /// Position, attribute and value of each.
    names: Vec<(i64, String, String)>,
    of_session: HashMap<i64, Vec<usize>>,
}

impl Groups {
    fn of(connection: &Connection, event: &[(&str, &dyn ToSql)]) -> Result<Self, rusqlite::Error> {
        let mut groups = Self { names: Vec::new(), of_session: HashMap::new() };
        let mut numbers = HashMap::new();
        let mut statement = connection.prepare(&part::rows_of("explaining_attribute"))?;
        let mut rows = statement.query(event)?;
        while let Some(row) = rows.next()? {
            let name: (i64, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let number = *numbers.entry(name).or_insert_with_key(|name| {
                groups.names.push(name.clone());
                groups.names.len() - 1
            });
            groups.of_session.entry(row.get(0)?).or_default().push(number);
        }
        Ok(groups)
    }

    fn of_session(&self, session_id: i64) -> &[usize] {
        self.of_session.get(&session_id).map_or(&[], Vec::as_slice)
    }
}

struct Survey<'c> {
    judge: &'c Judge,
    reader: Reader<'c>,
    writer: Writer<'c>,
    tally: Tally,
    details: Details<'c>,
}

impl Survey<'_> {
    /// Reads the sessions of one person. Two devices at once are one person, known by the lowest session.
    fn person(&mut self, sessions: &[Visit], groups: &Groups) -> Result<(), rusqlite::Error> {
        let Some(&Visit { person_id, .. }) = sessions.first() else { return Ok(()) };
        let mut merged: ByMinute<(i64, Minute)> = ByMinute::default();
        for session in sessions {
            let session_id = session.session_id;
            let minutes = self.session(session)?;
            self.tally.session(session_id, &minutes);
            self.writer.activity(session_id, &minutes)?;
            for (minute, class) in minutes.classified() {
                if class >= 2 {
                    self.writer.poor_session_minute(person_id, session_id, minute.starts_at_unix)?;
                }
                merged.at(minute.starts_at_unix, || (session_id, *minute)).1.add(minute);
            }
        }
        let mut count = PersonCount::default();
        for (_, (session_id, minute)) in merged.iter() {
            let Some(class) = minute.class() else { continue };
            count.add(minute, class);
            self.tally.person_minute(minute, class, groups.of_session(*session_id));
            if class >= 2 {
                self.writer.poor_person_minute(person_id, *session_id, minute)?;
            }
        }
        if count.classified > 0 {
            self.writer.person_count(person_id, &count)?;
        }
        self.details.end_person(person_id, &merged)
    }

    /// Reads the samples of one session.
    fn session(&mut self, session: &Visit) -> Result<Minutes, rusqlite::Error> {
        let samples = self.reader.samples(session.session_id)?;
        self.writer.session_coverage(session.session_id, &Coverage::of(session, &samples.sampled_at))?;
        let mut previous = None;
        for sampled_at in samples.sampled_at.iter().filter(|at| session.covers(**at)) {
            let minute_unix = minute_of(sampled_at.0);
            if previous.replace(minute_unix) != Some(minute_unix) {
                *self.tally.sampled.at(minute_unix, || 0) += 1;
            }
        }
        let mut minutes = Minutes::default();
        for sample in samples.streams.iter().filter(|sample| session.covers(sample.sampled_at)) {
            let Some(stream) = stream_of(sample) else { continue };
            let readings = Readings::of(sample);
            self.details.sample(stream, &readings);
            if let Some(judgement) = self.judge.judge(stream.medium, &readings) {
                let minute_unix = minute_of(sample.sampled_at.0);
                minutes.note(minute_unix, lane(stream), judgement);
                self.tally.sample(minute_unix, stream, &readings, judgement);
                self.details.classified(session, (stream, sample.sampled_at), &readings, judgement)?;
            }
        }
        self.details.end_session(session.session_id)?;
        Ok(minutes)
    }
}

/// A classified sample.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Classified {
    /// Whose.
    pub(crate) session_id: i64,
    /// When.
    pub(crate) minute_unix: i64,
    /// Of what.
    pub(crate) stream: &'static Stream,
    /// How good, and why not.
    pub(crate) judgement: Judgement,
}

/// Reads an event and hands on what the report `classified_samples` has rows of.
pub(super) fn each_classified(
    connection: &Connection,
    event: &[(&str, &dyn ToSql)],
    profile: &str,
    take: &mut dyn FnMut(Classified),
) -> Result<(), rusqlite::Error> {
    let judge = Judge::of(connection, profile)?;
    let mut reader = Reader::begin(connection)?;
    for session in sessions(connection, event)?.iter().map(Visit::of) {
        let session_id = session.session_id;
        let streams = &reader.samples(session_id)?.streams;
        for sample in streams.iter().filter(|sample| session.covers(sample.sampled_at)) {
            let Some(stream) = stream_of(sample) else { continue };
            let judgement = judge.judge(stream.medium, &Readings::of(sample));
            if let Some(judgement) = judgement.filter(|judgement| judgement.class.is_some()) {
                take(Classified { session_id, minute_unix: minute_of(sample.sampled_at.0), stream, judgement });
            }
        }
    }
    Ok(())
}
