//! Received video and screens minute by minute: the part `picture_minute`.

use rusqlite::{Connection, params};

use super::by_minute::ByMinute;
use super::histogram::Values;
use super::session_minute::words;
use super::table::insert;
use crate::model::stream::{Direction, Medium, Stream};
use crate::rollup::classify::Readings;

/// What a session received of a medium in a minute: the worst class and the smallest picture.
#[derive(Debug, Clone, Copy, Default)]
struct Picture {
    class: Option<u8>,
    frame_rate_fps: Option<f64>,
    height_px: Option<f64>,
}

/// What all sessions received of it.
#[derive(Debug, Default)]
struct PictureCount {
    n: i64,
    degraded: i64,
    frame_rate_fps: Values,
    height_px: Values,
}

/// Video and screens, in this order.
const MEDIA: [Medium; 2] = [Medium::Video, Medium::Share];

/// Both, of a session at a time and of all.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    session: ByMinute<[Picture; MEDIA.len()]>,
    all: ByMinute<[PictureCount; MEDIA.len()]>,
}

impl Pictures {
    /// Notes a classified sample of the session that is being read.
    pub(super) fn add(&mut self, minute_unix: i64, stream: &Stream, readings: &Readings, class: u8) {
        let medium = MEDIA.iter().position(|medium| *medium == stream.medium);
        let (Some(medium), Direction::Receive) = (medium, stream.direction) else { return };
        let picture = &mut self.session.at(minute_unix, Default::default)[medium];
        picture.class = picture.class.max(Some(class));
        if readings.has_picture() {
            let least = |one: Option<f64>, other: Option<f64>| match (one, other) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            picture.frame_rate_fps = least(picture.frame_rate_fps, readings.frame_rate_fps);
            picture.height_px = least(picture.height_px, readings.height_px);
        }
    }

    /// Counts the session.
    pub(super) fn end_session(&mut self) {
        let Self { session, all } = self;
        for (minute_unix, pictures) in session.iter() {
            let counts = all.at(minute_unix, Default::default);
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

    /// Writes the rows.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        let mut statement = insert(connection, "picture_minute", 7)?;
        for (minute_unix, counts) in self.all.iter() {
            for (medium, count) in MEDIA.iter().zip(counts).filter(|(_, count)| count.n > 0) {
                let [fps_p5, fps_p50] = count.frame_rate_fps.quantiles([0.05, 0.5]);
                let [height_p50] = count.height_px.quantiles([0.5]);
                let medium = words(2 * *medium as usize).0.as_str();
                let PictureCount { n, degraded, .. } = count;
                statement.execute(params![medium, minute_unix, n, degraded, fps_p5, fps_p50, height_p50])?;
            }
        }
        Ok(())
    }
}
