//! What was measured of each person.

use super::definition::{Person, Rollup, Rows, StreamReadings};
use super::minute::SessionSpan;
use super::mos;
use super::quantile::quantile_cont;
use crate::model::metric::{AVG_LOSS_PCT, FRAME_RATE_FPS, JITTER_MS, LATENCY_MS};
use crate::model::stream::Medium;

/// Below this an estimated score counts.
const LOW_MOS: f64 = 3.6;

/// The person that is being read.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonReading {
    latency_ms: Vec<f64>,
    jitter_ms: Vec<f64>,
    avg_loss_pct: Vec<f64>,
    frame_rate_fps: Vec<f64>,
    is_any: bool,
    scores: u32,
    low_scores: u32,
}

impl Rollup for PersonReading {
    const PART: &'static str = "person_reading";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER PRIMARY KEY",
        "latency_p95_ms",
        "jitter_p95_ms",
        "loss_p95_pct",
        "frame_rate_p5_fps",
        "mos_below_3_6_pct",
    ];

    /// Notes a sample. Frame rates are those of video with a picture, scores those of audio; the jitter of a shared screen,
    /// which is sent in bursts, tells nothing.
    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let StreamReadings { stream, readings, .. } = sample;
        self.is_any = true;
        self.latency_ms.extend(readings[LATENCY_MS]);
        if stream.medium != Medium::Share {
            self.jitter_ms.extend(readings[JITTER_MS]);
        }
        self.avg_loss_pct.extend(readings[AVG_LOSS_PCT]);
        if stream.medium == Medium::Video && sample.has_picture() {
            self.frame_rate_fps.extend(readings[FRAME_RATE_FPS]);
        }
        if let Some(score) = mos::of_sample(stream.medium, readings) {
            self.scores += 1;
            self.low_scores += u32::from(score < LOW_MOS);
        }
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let mut read = std::mem::take(self);
        if read.is_any {
            let low_scores_pct = (read.scores > 0).then(|| 100.0 * f64::from(read.low_scores) / f64::from(read.scores));
            rows.push([
                ("person_id", person.person_id.into()),
                ("latency_p95_ms", quantile_cont(&mut read.latency_ms, 0.95).into()),
                ("jitter_p95_ms", quantile_cont(&mut read.jitter_ms, 0.95).into()),
                ("loss_p95_pct", quantile_cont(&mut read.avg_loss_pct, 0.95).into()),
                ("frame_rate_p5_fps", quantile_cont(&mut read.frame_rate_fps, 0.05).into()),
                ("mos_below_3_6_pct", low_scores_pct.into()),
            ]);
        }
    }
}
