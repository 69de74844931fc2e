//! Received video and screens minute by minute.

use super::by_minute::ByMinute;
use super::definition::{Rollup, Rows, SessionMinutes, StreamReadings, word};
use super::histogram::Histogram;
use super::minute::SessionSpan;
use crate::model::metric::{FRAME_RATE_FPS, HEIGHT_PX};
use crate::model::stream::{Direction, Medium};

/// What a session received of a medium in a minute: the worst class and the smallest picture.
#[derive(Debug, Clone, Copy, Default)]
struct Picture {
    class: Option<u8>,
    frame_rate_fps: Option<f64>,
    height_px: Option<f64>,
}

/// What all sessions received of it.
#[derive(Debug, Clone, Default)]
struct PictureCount {
    n: i64,
    degraded: i64,
    frame_rate_fps: Histogram,
    height_px: Histogram,
}

/// Video and screens, in this order.
const MEDIA: [Medium; 2] = [Medium::Video, Medium::Share];

/// Both, of a session at a time and of all.
#[derive(Debug, Clone, Default)]
pub(super) struct PictureMinutes {
    session: ByMinute<[Picture; MEDIA.len()]>,
    all: ByMinute<[PictureCount; MEDIA.len()]>,
}

impl Rollup for PictureMinutes {
    const PART: &'static str = "picture_minute";
    const COLUMNS: &'static [&'static str] =
        &["medium", "minute_unix", "n", "degraded", "frame_rate_p5_fps", "frame_rate_p50_fps", "height_p50_px"];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        let StreamReadings { stream, readings, .. } = sample;
        let medium = MEDIA.iter().position(|medium| *medium == stream.medium);
        let (Some(medium), Direction::Receive) = (medium, stream.direction) else { return };
        let picture = &mut self.session.entry(sample.minute_unix, Default::default)[medium];
        picture.class = picture.class.max(sample.class());
        if sample.has_picture() {
            let least = |one: Option<f64>, other: Option<f64>| match (one, other) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            picture.frame_rate_fps = least(picture.frame_rate_fps, readings[FRAME_RATE_FPS]);
            picture.height_px = least(picture.height_px, readings[HEIGHT_PX]);
        }
    }

    fn end_session(&mut self, _: &SessionMinutes, _: &mut Rows) {
        let Self { session, all } = self;
        for (minute_unix, pictures) in session.iter() {
            let counts = all.entry(minute_unix, Default::default);
            for (picture, count) in pictures.iter().zip(counts) {
                let Some(class) = picture.class else { continue };
                count.n += 1;
                count.degraded += i64::from(class >= 2);
                count.frame_rate_fps.add(picture.frame_rate_fps);
                count.height_px.add(picture.height_px);
            }
        }
        session.clear();
    }

    fn merge(&mut self, other: Self) {
        self.all.merge(other.all, |known, more| {
            for (known, more) in known.iter_mut().zip(more) {
                known.n += more.n;
                known.degraded += more.degraded;
                known.frame_rate_fps.merge(more.frame_rate_fps);
                known.height_px.merge(more.height_px);
            }
        });
    }

    fn rows(self, rows: &mut Rows) {
        for (minute_unix, counts) in self.all.iter() {
            for (medium, count) in MEDIA.iter().zip(counts).filter(|(_, count)| count.n > 0) {
                let [slowest_fps, usual_fps] = count.frame_rate_fps.quantiles([0.05, 0.5]);
                let [height_p50_px] = count.height_px.quantiles([0.5]);
                rows.push([
                    ("medium", word(medium.as_str())),
                    ("minute_unix", minute_unix.into()),
                    ("n", count.n.into()),
                    ("degraded", count.degraded.into()),
                    ("frame_rate_p5_fps", slowest_fps.into()),
                    ("frame_rate_p50_fps", usual_fps.into()),
                    ("height_p50_px", height_p50_px.into()),
                ]);
            }
        }
    }
}
