//! The poor minutes of single streams, and poor samples of video: the parts `poor_stream_minute` and
//! `poor_video_sample`.

use rusqlite::{Connection, Statement, params};

use super::session_minute::minute_of;
use super::table::insert;
use crate::model::stream::{Medium, Stream};
use crate::rollup::classify::{Judgement, Readings};

/// One minute of the stream that is being read.
#[derive(Debug, Clone, Copy, Default)]
struct StreamMinute {
    minute_unix: i64,
    class: u8,
    due: [bool; 4],
    latency_ms: Option<f64>,
    jitter_ms: Option<f64>,
    avg_loss_pct: Option<f64>,
    frame_rate_fps: Option<f64>,
}

/// The stream that is being read.
pub(super) struct PoorStreams<'c> {
    statement: Statement<'c>,
    name: Option<&'static str>,
    minutes: Vec<StreamMinute>,
}

impl<'c> PoorStreams<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self { statement: insert(connection, "poor_stream_minute", 13)?, name: None, minutes: Vec::new() })
    }

    /// Notes a classified sample; those of a stream come together and in the order of time.
    pub(super) fn add(
        &mut self,
        session_id: i64,
        (stream, sampled_at): (&Stream, i64),
        readings: &Readings,
        judgement: Judgement,
        class: u8,
    ) -> Result<(), rusqlite::Error> {
        if self.name != Some(stream.name) {
            self.end_stream(session_id)?;
            self.name = Some(stream.name);
        }
        let minute_unix = minute_of(sampled_at);
        if self.minutes.last().is_none_or(|last| last.minute_unix != minute_unix) {
            self.minutes.push(StreamMinute { minute_unix, ..StreamMinute::default() });
        }
        if let Some(minute) = self.minutes.last_mut() {
            minute.take(readings, judgement, class);
        }
        Ok(())
    }

    /// Writes the poor minutes of the stream and begins with the next; also at the end of a session.
    pub(super) fn end_stream(&mut self, session_id: i64) -> Result<(), rusqlite::Error> {
        let n = i64::try_from(self.minutes.len()).unwrap_or(i64::MAX);
        for minute in self.minutes.iter().filter(|minute| minute.class >= 2) {
            let [latency, jitter, loss, fps] = minute.due;
            self.statement.execute(params![
                session_id,
                self.name,
                minute.minute_unix,
                minute.class,
                latency,
                jitter,
                loss,
                fps,
                minute.latency_ms,
                minute.jitter_ms,
                minute.avg_loss_pct,
                minute.frame_rate_fps,
                n
            ])?;
        }
        self.minutes.clear();
        self.name = None;
        Ok(())
    }
}

impl StreamMinute {
    fn take(&mut self, readings: &Readings, judgement: Judgement, class: u8) {
        self.class = self.class.max(class);
        for (known, is_due) in self.due.iter_mut().zip(judgement.due()) {
            *known |= is_due;
        }
        let most = |known: &mut Option<f64>, value: Option<f64>| {
            *known = known.map_or(value, |known| Some(value.map_or(known, |value| value.max(known))));
        };
        most(&mut self.latency_ms, readings.latency_ms);
        most(&mut self.jitter_ms, readings.jitter_ms);
        most(&mut self.avg_loss_pct, readings.avg_loss_pct);
        self.frame_rate_fps = match (self.frame_rate_fps, readings.frame_rate_fps) {
            (Some(known), Some(value)) => Some(known.min(value)),
            (known, value) => known.or(value),
        };
    }
}

/// Poor samples of video.
pub(super) struct PoorVideo<'c>(Statement<'c>);

impl<'c> PoorVideo<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self(insert(connection, "poor_video_sample", 4)?))
    }

    /// Writes a sample if it is one, with whether the network made it poor.
    pub(super) fn add(
        &mut self,
        (person_id, session_id, minute_unix): (i64, i64, i64),
        stream: &Stream,
        judgement: Judgement,
    ) -> Result<(), rusqlite::Error> {
        if stream.medium != Medium::Video || judgement.class < Some(2) {
            return Ok(());
        }
        let [latency, jitter, loss, _] = judgement.due();
        self.0.execute(params![person_id, session_id, minute_unix, latency || jitter || loss]).map(|_| ())
    }
}
