//! What a rollup is: the rows of one part of `queries/parts/`, counted in Rust.

use std::any::Any;
use std::cell::OnceCell;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, Statement, ToSql};

use super::attended::{Attended, bind};
use super::by_minute::ByMinute;
use super::classify::{Classification, Classifier, OfJudged, Readings, has_picture};
use super::days::Left;
use super::minute::{Minute, Minutes, SessionSpan};
use super::network::Networks;
use super::part;
use crate::model::Timestamp;
use crate::model::metric::{JUDGED, STREAM_METRICS};
use crate::model::stream::{Medium, Stream};

/// What is asked of every rollup.
pub(super) struct Asked<'a> {
    /// The database, in which the people of the event or of the days are known already.
    pub(super) connection: &'a Connection,
    /// The parameters of the scope.
    pub(super) parameters: &'a [(&'a str, &'a dyn ToSql)],
    /// What people are grouped by.
    pub(super) by: &'a str,
    /// What days are divided into.
    pub(super) period: &'a str,
    /// The networks of all sessions, once anybody wants them.
    pub(super) networks: OnceCell<Arc<Networks>>,
    /// Where the days are divided, and the last of them.
    pub(super) day: &'a str,
    pub(super) to: &'a str,
    /// Who was there.
    pub(super) attended: &'a Attended,
    /// Where the counts by day are left for what is asked of them.
    pub(super) left: &'a Left,
    /// The profile, ready to classify.
    pub(super) classifier: &'a Classifier,
}

/// What stands for a value that nobody tells.
pub(super) const NOT_REPORTED: &str = "not reported";

impl<'a> Asked<'a> {
    /// The networks of all sessions.
    pub(super) fn networks(&self) -> Arc<Networks> {
        Arc::clone(self.networks.get_or_init(|| Arc::new(Networks::of(self.attended, self.period))))
    }

    /// A statement with the parameters of the scope.
    pub(super) fn statement(&self, sql: &str) -> Result<Statement<'a>, rusqlite::Error> {
        let mut statement = self.connection.prepare(sql)?;
        bind(&mut statement, self.parameters).map(|()| statement)
    }

    /// The same over `chosen_event`, which are the events that are asked about.
    pub(super) fn statement_of_events(&self, sql: &str) -> Result<Statement<'a>, rusqlite::Error> {
        if self.attended.is_of_days() {
            self.statement(&part::over(&["chosen_event"], part::computed, sql))
        } else {
            self.statement(&format!("WITH chosen_event AS (SELECT :kind AS kind, :event AS event_uuid)\n{sql}"))
        }
    }
}

/// A sample of a stream in use.
pub(super) struct StreamReadings<'s> {
    pub(super) stream: &'static Stream,
    pub(super) minute_unix: i64,
    pub(super) readings: &'s Readings,
    pub(super) classification: Classification,
}

impl StreamReadings<'_> {
    /// Its class, where the profile has an opinion.
    pub(super) fn class(&self) -> Option<u8> {
        self.classification.class
    }

    /// Whether a picture moves.
    pub(super) fn has_picture(&self) -> bool {
        has_picture(self.readings)
    }

    /// The values that may make it poor. Those of pictures are of video with a picture.
    pub(super) fn judged(&self) -> OfJudged<Option<f64>> {
        let has_picture = self.stream.medium == Medium::Video && self.has_picture();
        JUDGED.map(|(place, _)| self.readings[place].filter(|_| has_picture || !STREAM_METRICS[place].is_of_pictures()))
    }
}

/// All of a session.
pub(super) struct SessionMinutes {
    pub(super) span: SessionSpan,
    pub(super) sampled_at: Vec<Timestamp>,
    pub(super) minutes: Minutes,
}

/// All of a person in one event. Two devices at once are one person.
#[expect(clippy::struct_field_names, reason = "the name of the column")]
pub(super) struct Person {
    pub(super) person_id: i64,
    pub(super) sessions: Vec<SessionMinutes>,
    /// Each minute with the session in it that joined first, and the worst of all its sessions.
    pub(super) minutes: ByMinute<PersonMinute>,
}

impl Person {
    /// One of whom nothing is known yet.
    pub(super) fn of(person_id: i64) -> Self {
        Self { person_id, sessions: Vec::with_capacity(1), minutes: ByMinute::default() }
    }

    /// The minutes that count for a session.
    pub(super) fn minutes_of(&self, session_id: i64) -> impl Iterator<Item = &Minute> {
        let own = self.minutes.iter().filter(move |(_, of_minute)| of_minute.session_id == session_id);
        own.map(|(_, of_minute)| &of_minute.minute)
    }
}

/// A minute of a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct PersonMinute {
    pub(super) session_id: i64,
    pub(super) minute: Minute,
}

/// Counts the rows of a part. Each thread has one of its own, which the others' are merged into at the end.
///
/// Samples come person by person, session by session, stream by stream and in the order of time.
pub(super) trait Rollup: Clone + Default + Send + 'static {
    /// The part.
    const PART: &'static str;
    /// Its columns, the key first if it has one. Sessions and people are told as INTEGER, as in the tables: for a column
    /// without a type SQLite makes no index when it is held against one with it, and reads all rows for each instead.
    const COLUMNS: &'static [&'static str];
    /// Whether it takes samples. Where no rollup does, none are made of a pack, as the minutes of people follow from a few
    /// of its columns.
    const TAKES_SAMPLES: bool = true;

    /// Nothing counted yet, with what has to be read of the database before.
    fn begin(_asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self::default())
    }

    /// Takes a classified sample.
    fn sample(&mut self, _span: &SessionSpan, _sample: &StreamReadings<'_>) {}

    /// Takes all samples of a session's streams in use, classified or not.
    fn samples(&mut self, span: &SessionSpan, samples: &[StreamReadings<'_>]) {
        samples.iter().filter(|sample| sample.class().is_some()).for_each(|sample| self.sample(span, sample));
    }

    /// Takes what all samples of a session make.
    fn end_session(&mut self, _session: &SessionMinutes, _rows: &mut Rows) {}

    /// Takes what all sessions of a person make.
    fn end_person(&mut self, _person: &Person, _rows: &mut Rows) {}

    /// Adds what another thread counted.
    fn merge(&mut self, _other: Self) {}

    /// The rows that only all samples together make.
    fn rows(self, _rows: &mut Rows) {}

    /// The same, written: part by part, if there may be many of them.
    fn write(self, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        self.rows(rows);
        write(rows)
    }
}

/// So many values are written at once, by parts that may have millions of rows.
const VALUES_AT_ONCE: usize = 100_000;

/// Takes rows and forgets them.
pub(super) type Write<'w> = &'w dyn Fn(&mut Rows) -> Result<(), rusqlite::Error>;

/// The rows of a part, on their way into its table.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) part: &'static str,
    pub(super) columns: &'static [&'static str],
    /// One row after the other.
    pub(super) values: Vec<Value>,
}

impl Rows {
    /// None yet.
    pub(super) const fn of(part: &'static str, columns: &'static [&'static str]) -> Self {
        Self { part, columns, values: Vec::new() }
    }

    /// Hands on the rows where they are many.
    pub(super) fn write_if_many(&mut self, write: Write<'_>) -> Result<(), rusqlite::Error> {
        if self.values.len() < VALUES_AT_ONCE { Ok(()) } else { write(self) }
    }

    /// Adds a row, by the names of all its columns.
    pub(super) fn push<const N: usize>(&mut self, row: [(&str, Value); N]) {
        assert_eq!(N, self.columns.len(), "a row of {} has another width", self.part);
        let begin = self.values.len();
        self.values.resize(begin + N, Value::Null);
        for (at, (column, value)) in row.into_iter().enumerate() {
            // Not cut out first: there may be millions of rows.
            let is_it = |declared: &&str| {
                declared.strip_prefix(column).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            let place = if is_it(&self.columns[at]) { Some(at) } else { self.columns.iter().position(is_it) };
            self.values[begin + place.unwrap_or_else(|| panic!("{} has no column {column}", self.part))] = value;
        }
    }
}

/// A column's name in its declaration.
pub(super) fn name_of(column: &str) -> &str {
    column.split(' ').next().unwrap_or(column)
}

/// A number of rows as SQLite counts.
pub(super) fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// A count as SQLite divides it.
#[expect(clippy::cast_precision_loss, reason = "no count of minutes reaches 2^53")]
pub(super) const fn real(count: i64) -> f64 {
    count as f64
}

/// A part of minutes, if there are any.
pub(super) fn share(part: f64, minutes: f64) -> Option<f64> {
    (minutes > 0.0).then(|| part / minutes)
}

/// A word as SQLite stores it.
pub(super) fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

/// A rollup of any part. It is called once for the samples of a session: a call for each of a million samples shows,
/// and many a rollup takes none.
pub(super) trait AnyRollup: Any + Send {
    fn another(&self) -> Box<dyn AnyRollup>;
    fn samples(&mut self, span: &SessionSpan, samples: &[StreamReadings<'_>]);
    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows);
    fn end_person(&mut self, person: &Person, rows: &mut Rows);
    fn merge(&mut self, other: Box<dyn AnyRollup>);
    fn write(self: Box<Self>, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error>;
}

impl<R: Rollup> AnyRollup for R {
    fn another(&self) -> Box<dyn AnyRollup> {
        Box::new(self.clone())
    }

    fn samples(&mut self, span: &SessionSpan, samples: &[StreamReadings<'_>]) {
        Rollup::samples(self, span, samples);
    }

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        Rollup::end_session(self, session, rows);
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        Rollup::end_person(self, person, rows);
    }

    fn merge(&mut self, other: Box<dyn AnyRollup>) {
        let other: Box<dyn Any> = other;
        Rollup::merge(self, *other.downcast::<R>().expect("both are of one definition"));
    }

    fn write(self: Box<Self>, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        Rollup::write(*self, rows, write)
    }
}

/// A rollup by its part.
pub(super) struct Definition {
    pub(super) part: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) takes_samples: bool,
    pub(super) begin: fn(&Asked<'_>) -> Result<Box<dyn AnyRollup>, rusqlite::Error>,
}

impl Definition {
    /// That of a rollup.
    pub(super) const fn of<R: Rollup>() -> Self {
        Self { part: R::PART, columns: R::COLUMNS, takes_samples: R::TAKES_SAMPLES, begin: begin::<R> }
    }
}

fn begin<R: Rollup>(asked: &Asked<'_>) -> Result<Box<dyn AnyRollup>, rusqlite::Error> {
    Ok(Box::new(R::begin(asked)?))
}
