//! What a survey of an event counts only if a report asks for it.

use rusqlite::{Connection, Statement, ToSql, params};

use super::attribute_count::Attributes;
use super::by_minute::ByMinute;
use super::due_count::Metrics;
use super::metric_percentile::Percentiles;
use super::person_reading::PersonReadings;
use super::picture_minute::Pictures;
use super::poor_stream_minute::{PoorStreams, PoorVideo};
use super::session_minute::{Minute, Visit, minute_of};
use super::table::insert;
use crate::model::Timestamp;
use crate::model::stream::{Direction, Stream};
use crate::rollup::classify::{Judgement, Readings};

/// The parts that are filled on demand.
pub(super) const ON_DEMAND: &[&str] = &[
    "person_minute",
    "person_reading",
    "attribute_count",
    "value_step",
    "due_count",
    "poor_stream_minute",
    "poor_video_sample",
    "picture_minute",
    "metric_percentile",
];

/// Those that were asked for.
pub(super) struct Details<'c> {
    connection: &'c Connection,
    person_minutes: Option<Statement<'c>>,
    readings: Option<PersonReadings<'c>>,
    attributes: Option<Attributes>,
    metrics: Option<Metrics>,
    has_steps: bool,
    has_due: bool,
    poor_streams: Option<PoorStreams<'c>>,
    poor_video: Option<PoorVideo<'c>>,
    pictures: Option<Pictures>,
    percentiles: Option<Percentiles>,
}

impl<'c> Details<'c> {
    /// Prepares what is wanted.
    pub(super) fn begin(
        connection: &'c Connection,
        event: &[(&str, &dyn ToSql)],
        profile: &str,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Self, rusqlite::Error> {
        let (has_steps, has_due) = (is_wanted("value_step"), is_wanted("due_count"));
        let person_minutes = is_wanted("person_minute").then(|| insert(connection, "person_minute", 8));
        let readings = is_wanted("person_reading").then(|| PersonReadings::begin(connection));
        let attributes = is_wanted("attribute_count").then(|| Attributes::of(connection, event));
        let metrics = (has_steps || has_due).then(|| Metrics::of(connection, profile));
        let poor_streams = is_wanted("poor_stream_minute").then(|| PoorStreams::begin(connection));
        let poor_video = is_wanted("poor_video_sample").then(|| PoorVideo::begin(connection));
        Ok(Self {
            connection,
            person_minutes: person_minutes.transpose()?,
            readings: readings.transpose()?,
            attributes: attributes.transpose()?,
            metrics: metrics.transpose()?,
            has_steps,
            has_due,
            poor_streams: poor_streams.transpose()?,
            poor_video: poor_video.transpose()?,
            pictures: is_wanted("picture_minute").then(Pictures::default),
            percentiles: is_wanted("metric_percentile").then(Percentiles::default),
        })
    }

    /// Counts a sample, whatever becomes of it.
    pub(super) fn sample(&mut self, stream: &Stream, readings: &Readings) {
        if let Some(percentiles) = &mut self.percentiles {
            percentiles.add(stream, readings);
        }
    }

    /// Counts a classified sample.
    pub(super) fn classified(
        &mut self,
        session: &Visit,
        (stream, sampled_at): (&Stream, Timestamp),
        readings: &Readings,
        judgement: Judgement,
    ) -> Result<(), rusqlite::Error> {
        let Some(class) = judgement.class else { return Ok(()) };
        let minute_unix = minute_of(sampled_at.0);
        if let Some(person) = &mut self.readings {
            person.add(stream, readings);
        }
        if let Some(metrics) = &mut self.metrics {
            metrics.add(stream, readings, judgement);
        }
        if let Some(pictures) = &mut self.pictures {
            pictures.add(minute_unix, stream, readings, class);
        }
        if let Some(poor_video) = &mut self.poor_video {
            poor_video.add((session.person_id, session.session_id, minute_unix), stream, judgement)?;
        }
        match &mut self.poor_streams {
            Some(streams) => streams.add(session.session_id, (stream, minute_unix), readings, judgement, class),
            None => Ok(()),
        }
    }

    /// All samples of a session were counted.
    pub(super) fn end_session(&mut self, session_id: i64) -> Result<(), rusqlite::Error> {
        if let Some(pictures) = &mut self.pictures {
            pictures.end_session();
        }
        self.poor_streams.as_mut().map_or(Ok(()), |streams| streams.end_stream(session_id))
    }

    /// All sessions of a person were counted; these are the minutes, each with its first session.
    pub(super) fn end_person(
        &mut self,
        person_id: i64,
        minutes: &ByMinute<(i64, Minute)>,
    ) -> Result<(), rusqlite::Error> {
        if let Some(attributes) = &mut self.attributes {
            attributes.person(person_id, minutes);
        }
        if let Some(statement) = &mut self.person_minutes {
            for (minute_unix, (session_id, minute)) in minutes.iter() {
                let [send, receive] = [Direction::Send, Direction::Receive].map(|way| minute.class_of(way));
                let (class, burst, is_lossy) = (minute.class(), minute.burst, minute.is_lossy());
                statement.execute(params![
                    person_id,
                    minute_unix,
                    session_id,
                    class,
                    send,
                    receive,
                    burst,
                    is_lossy
                ])?;
            }
        }
        self.readings.as_mut().map_or(Ok(()), |person| person.end_person(person_id))
    }

    /// Writes what was counted over all of them.
    pub(super) fn finish(self) -> Result<(), rusqlite::Error> {
        let connection = self.connection;
        if let Some(attributes) = &self.attributes {
            attributes.write(connection)?;
        }
        if let Some(metrics) = &self.metrics {
            if self.has_steps {
                metrics.write_steps(connection)?;
            }
            if self.has_due {
                metrics.write_due(connection)?;
            }
        }
        if let Some(pictures) = &self.pictures {
            pictures.write(connection)?;
        }
        self.percentiles.as_ref().map_or(Ok(()), |percentiles| percentiles.write(connection))
    }
}
