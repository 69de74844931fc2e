//! The survey of one event.

use std::collections::HashMap;

use rusqlite::{Connection, ToSql};

use super::coverage::Coverage;
use super::minutes::ByMinute;
use super::percentiles::Percentiles;
use super::samples::Reader;
use super::session::{Minute, Minutes, Session, lane, minute_of};
use super::tally::{PersonCount, Tally};
use super::write::Writer;
use crate::model::stream::STREAMS;
use crate::report::judge::{Judge, Readings};
use crate::report::parts;

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

/// Those that cost more than the others and are filled if a report asks for them.
pub(super) const ON_DEMAND: &[&str] = &["metric_percentile"];

/// Each session after the others of the same person.
const PEOPLE: &str = "SELECT person_id, session_id, join_at, leave_at
    FROM temp.survey_person JOIN participant_session USING (session_id) ORDER BY person_id, session_id";

/// Reads an event and fills the wanted tables.
pub(super) fn fill(
    connection: &Connection,
    event: &[(&str, &dyn ToSql)],
    profile: &str,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<&'static str>, rusqlite::Error> {
    connection.execute(&format!("INSERT INTO temp.survey_person {}", parts::rows_of("person")), event)?;
    let groups = Groups::of(connection, event)?;
    let judge = Judge::of(connection, profile)?;
    let mut survey = Survey {
        judge: &judge,
        reader: Reader::begin(connection)?,
        writer: Writer::begin(connection)?,
        tally: Tally::default(),
        percentiles: is_wanted("metric_percentile").then(Percentiles::default),
    };
    let mut people = connection.prepare(PEOPLE)?;
    let sessions = people.query_map([], Session::read)?.collect::<Result<Vec<_>, _>>()?;
    for sessions in sessions.chunk_by(|one, next| one.person_id == next.person_id) {
        survey.person(sessions, &groups)?;
    }
    let Survey { writer, tally, percentiles, .. } = survey;
    if let Some(percentiles) = percentiles {
        percentiles.write(connection)?;
    }
    writer.finish(&tally, &groups.names)?;
    Ok(ALWAYS.iter().chain(ON_DEMAND.iter().filter(|part| is_wanted(part))).copied().collect())
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
        let mut statement = connection.prepare(&parts::rows_of("explaining_attribute"))?;
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
    percentiles: Option<Percentiles>,
}

impl Survey<'_> {
    /// Reads the sessions of one person. Two devices at once are one person, known by the lowest session.
    fn person(&mut self, sessions: &[Session], groups: &Groups) -> Result<(), rusqlite::Error> {
        let Some(&Session { person_id, .. }) = sessions.first() else { return Ok(()) };
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
        Ok(())
    }

    /// Reads the samples of one session.
    fn session(&mut self, session: &Session) -> Result<Minutes, rusqlite::Error> {
        let samples = self.reader.samples(session.session_id)?;
        self.writer.session_coverage(session.session_id, &Coverage::of(session, &samples.sampled_at))?;
        let mut previous = None;
        for sampled_at in &samples.sampled_at {
            let minute_unix = minute_of(sampled_at.0);
            if previous.replace(minute_unix) != Some(minute_unix) {
                *self.tally.sampled.at(minute_unix, || 0) += 1;
            }
        }
        let mut minutes = Minutes::default();
        for sample in &samples.streams {
            // The table refers to the eighteen streams that there are.
            let Some(stream) = sample.stream_id.checked_sub(1).and_then(|index| STREAMS.get(usize::from(index))) else {
                continue;
            };
            let readings = Readings::of(sample);
            if let Some(percentiles) = &mut self.percentiles {
                percentiles.add(stream, &readings);
            }
            if let Some(judgement) = self.judge.judge(stream.medium, &readings) {
                let minute_unix = minute_of(sample.sampled_at.0);
                minutes.note(minute_unix, lane(stream), judgement);
                self.tally.sample(minute_unix, stream, &readings, judgement);
            }
        }
        Ok(minutes)
    }
}
