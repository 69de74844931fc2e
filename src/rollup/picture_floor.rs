//! How slow and small the pictures of each person were.

use super::definition::{Asked, Person, Rollup, Rows, StreamReadings, count, word};
use super::minute::SessionSpan;
use super::quantile::quantile_cont;
use crate::model::metric::{FRAME_RATE_FPS, HEIGHT_PX};
use crate::model::stream::{Direction, Medium};

/// Pictures up to this height are usual in a gallery.
const SMALL_PX: f64 = 180.0;

/// The pictures of one direction.
#[derive(Debug, Clone, Default)]
struct Pictures {
    n: i64,
    frame_rates_fps: Vec<f64>,
    heights_px: Vec<f64>,
}

/// Those of the person that is being read, sent and received.
#[derive(Debug, Clone, Default)]
pub(super) struct PictureFloor {
    /// Below what a frame rate is slow, and below what frozen.
    slow_fps: f64,
    frozen_fps: f64,
    pictures: [Pictures; 2],
}

impl Rollup for PictureFloor {
    const PART: &'static str = "picture_floor";
    const COLUMNS: &'static [&'static str] = &[
        "person_id INTEGER",
        "direction",
        "n",
        "frame_rate_p5_fps",
        "frame_rate_p50_fps",
        "frame_rates",
        "slow_samples",
        "frozen_samples",
        "heights",
        "small_samples",
        "height_p90_px",
        "shrunk_samples",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let bound = asked.classifier.bound(Medium::Video, FRAME_RATE_FPS);
        Ok(Self { slow_fps: -bound.due, frozen_fps: -bound.bad, ..Self::default() })
    }

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        if sample.stream.medium == Medium::Video && sample.has_picture() {
            let pictures = &mut self.pictures[sample.stream.direction as usize];
            pictures.n += 1;
            pictures.frame_rates_fps.extend(sample.readings[FRAME_RATE_FPS]);
            pictures.heights_px.extend(sample.readings[HEIGHT_PX]);
        }
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let below = |values: &[f64], bound: f64| count(values.iter().filter(|value| **value < bound).count());
        for (direction, pictures) in [Direction::Send, Direction::Receive].into_iter().zip(&mut self.pictures) {
            let Pictures { n, mut frame_rates_fps, mut heights_px } = std::mem::take(pictures);
            if n == 0 {
                continue;
            }
            let usual_px = quantile_cont(&mut heights_px, 0.9);
            let small = heights_px.iter().filter(|height| **height <= SMALL_PX).count();
            rows.push([
                ("person_id", person.person_id.into()),
                ("direction", word(direction.as_str())),
                ("n", n.into()),
                ("frame_rate_p5_fps", quantile_cont(&mut frame_rates_fps, 0.05).into()),
                ("frame_rate_p50_fps", quantile_cont(&mut frame_rates_fps, 0.5).into()),
                ("frame_rates", count(frame_rates_fps.len()).into()),
                ("slow_samples", below(&frame_rates_fps, self.slow_fps).into()),
                ("frozen_samples", below(&frame_rates_fps, self.frozen_fps).into()),
                ("heights", count(heights_px.len()).into()),
                ("small_samples", count(small).into()),
                ("height_p90_px", usual_px.into()),
                ("shrunk_samples", below(&heights_px, usual_px.map_or(0.0, |usual| usual / 2.0)).into()),
            ]);
        }
    }
}
