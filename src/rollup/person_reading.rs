//! What was measured of one person: the part `person_reading`.

use rusqlite::{Connection, Statement, params};

use super::quantile::quantile_cont;
use super::table::insert;
use crate::model::stream::{Medium, Stream};
use crate::rollup::classify::Readings;
use crate::rollup::mos::estimated_mos;

/// Below this an estimated score counts.
const LOW_MOS: f64 = 3.6;

/// The person that is being read.
pub(super) struct PersonReadings<'c> {
    statement: Statement<'c>,
    latency_ms: Vec<f64>,
    jitter_ms: Vec<f64>,
    avg_loss_pct: Vec<f64>,
    frame_rate_fps: Vec<f64>,
    is_any: bool,
    scores: u32,
    low_scores: u32,
}

impl<'c> PersonReadings<'c> {
    /// Prepares the statement.
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            statement: insert(connection, "person_reading", 6)?,
            latency_ms: Vec::new(),
            jitter_ms: Vec::new(),
            avg_loss_pct: Vec::new(),
            frame_rate_fps: Vec::new(),
            is_any: false,
            scores: 0,
            low_scores: 0,
        })
    }

    /// Notes a classified sample. Frame rates are those of video with a picture, scores those of audio.
    pub(super) fn add(&mut self, stream: &Stream, readings: &Readings) {
        self.is_any = true;
        self.latency_ms.extend(readings.latency_ms);
        self.jitter_ms.extend(readings.jitter_ms);
        self.avg_loss_pct.extend(readings.avg_loss_pct);
        if stream.medium == Medium::Video && readings.has_picture() {
            self.frame_rate_fps.extend(readings.frame_rate_fps);
        }
        let (Medium::Audio, Some(latency_ms), Some(jitter_ms), Some(avg_loss_pct)) =
            (stream.medium, readings.latency_ms, readings.jitter_ms, readings.avg_loss_pct)
        else {
            return;
        };
        if let Some(score) = estimated_mos(latency_ms, jitter_ms, avg_loss_pct) {
            self.scores += 1;
            self.low_scores += u32::from(score < LOW_MOS);
        }
    }

    /// Writes the person's row, if there is anything, and begins with the next.
    pub(super) fn end_person(&mut self, person_id: i64) -> Result<(), rusqlite::Error> {
        if self.is_any {
            let low_scores_pct = (self.scores > 0).then(|| 100.0 * f64::from(self.low_scores) / f64::from(self.scores));
            self.statement.execute(params![
                person_id,
                quantile_cont(&mut self.latency_ms, 0.95),
                quantile_cont(&mut self.jitter_ms, 0.95),
                quantile_cont(&mut self.avg_loss_pct, 0.95),
                quantile_cont(&mut self.frame_rate_fps, 0.05),
                low_scores_pct
            ])?;
        }
        for values in [&mut self.latency_ms, &mut self.jitter_ms, &mut self.avg_loss_pct, &mut self.frame_rate_fps] {
            values.clear();
        }
        (self.is_any, self.scores, self.low_scores) = (false, 0, 0);
        Ok(())
    }
}
