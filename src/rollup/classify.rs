//! The rule of the view `v_stream_class` in Rust: how a stream sample is judged by a profile.
//!
//! The view is the rule; this is the same one where millions of samples are read at once, for which SQLite takes four
//! times as long. Tests over whole reports on random events hold them together.

use rusqlite::Connection;

use crate::model::StreamSample;
use crate::model::stream::Medium;

/// The metrics that may make a sample poor.
pub(super) const JUDGED: [&str; 4] = ["latency_ms", "jitter_ms", "avg_loss_pct", "frame_rate_fps"];

/// Where one metric turns fair, poor and bad.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bound {
    pub(super) fair: Option<f64>,
    pub(super) poor: Option<f64>,
    pub(super) bad: Option<f64>,
}

/// The bounds of one medium.
#[derive(Debug, Clone, Copy, Default)]
struct Bounds {
    latency: Bound,
    jitter: Bound,
    loss: Bound,
    frame_rate: Bound,
    burst: Bound,
}

/// A profile, ready to classify.
#[derive(Debug, Clone, Default)]
pub(super) struct Classifier([Bounds; 3]);

/// The readings that decide.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Readings {
    pub(super) bitrate_kbps: Option<f64>,
    pub(super) latency_ms: Option<f64>,
    pub(super) jitter_ms: Option<f64>,
    pub(super) avg_loss_pct: Option<f64>,
    pub(super) max_loss_pct: Option<f64>,
    pub(super) height_px: Option<f64>,
    pub(super) frame_rate_fps: Option<f64>,
}

/// What became of an active sample.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the view")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Classification {
    /// 0 is good and 3 is bad; `None` if the profile has no opinion on what is known.
    pub(crate) class: Option<u8>,
    pub(super) due_latency: bool,
    pub(super) due_jitter: bool,
    pub(super) due_loss: bool,
    pub(super) due_fps: bool,
    pub(super) burst: bool,
}

impl Classification {
    /// Due to latency, jitter, loss and frame rate, in this order.
    pub(crate) const fn due(self) -> [bool; 4] {
        [self.due_latency, self.due_jitter, self.due_loss, self.due_fps]
    }
}

impl Readings {
    /// Those of a sample.
    pub(super) const fn of(sample: &StreamSample) -> Self {
        let [bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct, max_loss_pct, _, height_px, frame_rate_fps] =
            sample.readings;
        Self { bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct, max_loss_pct, height_px, frame_rate_fps }
    }

    /// The values of [`JUDGED`], in that order. Frame rates are those of video with a picture.
    pub(super) fn judged(&self, medium: Medium) -> [Option<f64>; 4] {
        let frame_rate_fps = self.frame_rate_fps.filter(|_| medium == Medium::Video && self.has_picture());
        [self.latency_ms, self.jitter_ms, self.avg_loss_pct, frame_rate_fps]
    }

    /// Whether a picture moves: a camera that is off has no frame rate worth judging.
    pub(super) fn has_picture(&self) -> bool {
        self.height_px.is_some() || self.frame_rate_fps.is_some_and(|fps| fps > 0.0)
    }
}

impl Classifier {
    /// Reads a profile.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(super) fn of(connection: &Connection, profile: &str) -> Result<Self, rusqlite::Error> {
        let mut classifier = Self([Bounds::default(); 3]);
        let sql = "SELECT medium, metric, fair, poor, bad FROM threshold WHERE name = ?";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([profile])?;
        while let Some(row) = rows.next()? {
            let medium: String = row.get(0)?;
            let metric: String = row.get(1)?;
            let bound = Bound { fair: row.get(2)?, poor: row.get(3)?, bad: row.get(4)? };
            let bounds = match medium.as_str() {
                "audio" => &mut classifier.0[Medium::Audio as usize],
                "video" => &mut classifier.0[Medium::Video as usize],
                "share" => &mut classifier.0[Medium::Share as usize],
                _ => continue,
            };
            match metric.as_str() {
                "latency_ms" => bounds.latency = bound,
                "jitter_ms" => bounds.jitter = bound,
                "avg_loss_pct" => bounds.loss = bound,
                // A slide that nobody turns is sent at 0 fps, so a screen is never judged by it.
                "frame_rate_fps" if medium == "video" => bounds.frame_rate = bound,
                "max_loss_pct" => bounds.burst = bound,
                _ => {}
            }
        }
        Ok(classifier)
    }

    /// Above which greatest loss a moment is a burst.
    pub(super) fn burst_pct(&self, medium: Medium) -> Option<f64> {
        self.0[medium as usize].burst.fair
    }

    /// Below which frame rates video is slow, and below which it is frozen.
    pub(super) fn slow_and_frozen_fps(&self) -> [Option<f64>; 2] {
        let Bound { poor, bad, .. } = self.0[Medium::Video as usize].frame_rate;
        [poor.or(bad), bad]
    }

    /// Classifies a sample; `None` is an idle one.
    pub(super) fn classify(&self, medium: Medium, readings: &Readings) -> Option<Classification> {
        let bitrate_kbps = readings.bitrate_kbps.filter(|bitrate_kbps| *bitrate_kbps != 0.0)?;
        let Bounds { latency, jitter, loss, frame_rate, burst } = &self.0[medium as usize];
        let frame_rate_fps = readings.frame_rate_fps.filter(|_| readings.has_picture());
        let levels = [
            latency.above(readings.latency_ms),
            jitter.above(readings.jitter_ms),
            loss.above(readings.avg_loss_pct),
            frame_rate.below(frame_rate_fps),
        ];
        let is_good = latency.is_up_to(readings.latency_ms)
            || jitter.is_up_to(readings.jitter_ms)
            || loss.is_up_to(readings.avg_loss_pct)
            || frame_rate.is_at_least(readings.frame_rate_fps);
        let worst = levels.into_iter().max().unwrap_or(0);
        // No metric is negative but the signal, which is none of these: a bitrate that is not 0 is above it.
        let is_sending = bitrate_kbps > 0.0;
        Some(Classification {
            class: if worst > 0 { Some(worst) } else { is_good.then_some(0) },
            due_latency: is_sending && exceeds(readings.latency_ms, latency.poor.or(latency.bad)),
            due_jitter: is_sending && exceeds(readings.jitter_ms, jitter.poor.or(jitter.bad)),
            due_loss: is_sending && exceeds(readings.avg_loss_pct, loss.poor.or(loss.bad)),
            due_fps: is_sending && exceeds(frame_rate.poor.or(frame_rate.bad), frame_rate_fps),
            // Behind an average that is not good nothing hides.
            burst: is_sending && exceeds(readings.max_loss_pct, burst.fair) && loss.is_up_to(readings.avg_loss_pct),
        })
    }
}

impl Bound {
    fn above(self, value: Option<f64>) -> u8 {
        self.level(|bound| exceeds(value, bound))
    }

    fn below(self, value: Option<f64>) -> u8 {
        self.level(|bound| exceeds(bound, value))
    }

    fn level(self, is_worse_than: impl Fn(Option<f64>) -> bool) -> u8 {
        if is_worse_than(self.bad) {
            3
        } else if is_worse_than(self.poor) {
            2
        } else {
            u8::from(is_worse_than(self.fair))
        }
    }

    fn first(self) -> Option<f64> {
        self.fair.or(self.poor).or(self.bad)
    }

    fn is_up_to(self, value: Option<f64>) -> bool {
        matches!((value, self.first()), (Some(value), Some(bound)) if value <= bound)
    }

    fn is_at_least(self, value: Option<f64>) -> bool {
        matches!((value, self.first()), (Some(value), Some(bound)) if value >= bound)
    }
}

/// As in SQL, nothing exceeds what is unknown and what is unknown exceeds nothing.
fn exceeds(value: Option<f64>, bound: Option<f64>) -> bool {
    matches!((value, bound), (Some(value), Some(bound)) if value > bound)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::params;

    use super::*;

    /// A database with one session and nothing sampled.
    fn session() -> Connection {
        let connection = crate::store::open_in_memory();
        crate::report::functions::register(&connection).unwrap();
        connection
            .execute_batch(
                "INSERT INTO event (event_id, kind, event_uuid) VALUES (1, 'meeting', 'one==');
                 INSERT INTO participant_session (session_id, event_id, user_id, join_at) VALUES (1, 1, '16778240', 0);",
            )
            .unwrap();
        connection
    }

    /// Nothing, a true zero, a bound of some profile, its neighbours, or anything.
    fn reading(bounds: &'static [f64]) -> impl Strategy<Value = Option<f64>> {
        let bound = prop::sample::select(bounds);
        prop_oneof![
            1 => Just(None),
            1 => Just(Some(0.0)),
            2 => bound.clone().prop_map(Some),
            2 => (bound, -0.5..0.5f64).prop_map(|(bound, aside)| Some((bound + aside).max(0.0))),
            1 => (0.0..1000.0f64).prop_map(Some),
        ]
    }

    fn readings() -> impl Strategy<Value = Readings> {
        (
            reading(&[20.0, 60.0, 800.0]),
            reading(&[100.0, 150.0, 300.0, 400.0, 500.0]),
            reading(&[30.0, 40.0, 60.0, 100.0]),
            reading(&[1.0, 2.0, 3.0, 5.0, 10.0]),
            reading(&[10.0]),
            reading(&[90.0, 720.0]),
            reading(&[1.0, 2.0, 7.0, 15.0]),
        )
            .prop_map(
                |(bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct, max_loss_pct, height_px, frame_rate_fps)| {
                    Readings {
                        bitrate_kbps,
                        latency_ms,
                        jitter_ms,
                        avg_loss_pct,
                        max_loss_pct,
                        height_px,
                        frame_rate_fps,
                    }
                },
            )
    }

    fn insert(connection: &Connection, stream_id: i64, second: i64, readings: &Readings) {
        let Readings { bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct, max_loss_pct, height_px, frame_rate_fps } =
            readings;
        connection
            .execute(
                "INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms,
                 avg_loss_pct, max_loss_pct, height_px, frame_rate_fps) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    stream_id,
                    second,
                    bitrate_kbps,
                    latency_ms,
                    jitter_ms,
                    avg_loss_pct,
                    max_loss_pct,
                    height_px,
                    frame_rate_fps
                ],
            )
            .unwrap();
    }

    /// What the view says, by second; `None` is idle.
    fn viewed(connection: &Connection, profile: &str) -> Vec<Option<Classification>> {
        let sql = "SELECT state, class, due_latency, due_jitter, due_loss, due_fps, burst FROM v_stream_class
                   WHERE profile = ? ORDER BY sampled_at_unix";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([profile], |row| {
            let expected = Classification {
                class: row.get(1)?,
                due_latency: row.get(2)?,
                due_jitter: row.get(3)?,
                due_loss: row.get(4)?,
                due_fps: row.get(5)?,
                burst: row.get(6)?,
            };
            let state: String = row.get(0)?;
            Ok((state != "idle").then_some(expected))
        });
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }

    proptest! {
        // Each case judges 4 × 60 samples.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_view_and_the_classifier_agree_on_every_sample(
            samples in prop::collection::vec((prop::sample::select(vec![1_i64, 2, 3, 4, 5, 6]), readings()), 60),
        ) {
            let connection = session();
            for (second, (stream_id, readings)) in (0..).zip(&samples) {
                insert(&connection, *stream_id, second, readings);
            }
            for profile in ["zoom", "teams-cqd", "twilio", "strict"] {
                let classifier = Classifier::of(&connection, profile).unwrap();
                let viewed = viewed(&connection, profile);
                prop_assert_eq!(viewed.len(), samples.len());
                for ((stream_id, readings), viewed) in samples.iter().zip(viewed) {
                    let medium = [Medium::Audio, Medium::Video, Medium::Share][usize::try_from(stream_id - 1).unwrap() / 2];
                    prop_assert_eq!(classifier.classify(medium, readings), viewed, "{} {:?}", profile, readings);
                }
            }
        }
    }
}
