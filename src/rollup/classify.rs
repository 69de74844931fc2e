//! The rule of the view `v_stream_class` in Rust: how a stream sample is judged by a profile.
//!
//! The view is the rule; this is the same one where millions of samples are read at once, for which SQLite takes four
//! times as long. Tests over whole reports on random events hold them together.

use rusqlite::Connection;

use crate::model::metric::{
    AVG_LOSS_PCT, BITRATE_KBPS, FRAME_RATE_FPS, HEIGHT_PX, JUDGED, MAX_LOSS_PCT, Opinion, STREAM_METRICS,
};
use crate::model::stream::Medium;

/// Which metrics a sample is classified by.
pub(super) const CLASSIFYING: [bool; STREAM_METRICS.len()] = {
    let mut classifying = [false; STREAM_METRICS.len()];
    let mut judged = 0;
    while judged < JUDGED.len() {
        classifying[JUDGED[judged].0] = true;
        judged += 1;
    }
    classifying[BITRATE_KBPS] = true;
    classifying[MAX_LOSS_PCT] = true;
    classifying[HEIGHT_PX] = true;
    classifying[FRAME_RATE_FPS] = true;
    classifying
};

/// The readings of a sample, in the order of [`STREAM_METRICS`].
pub(super) type Readings = [Option<f64>; STREAM_METRICS.len()];

/// What is said of each metric that makes samples poor, in the order of [`JUDGED`].
pub(super) type OfJudged<T> = [T; JUDGED.len()];

/// Where one metric turns fair, poor and bad, turned so that more is worse. Nothing lies above an absent bound.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) fair: f64,
    pub(super) poor: f64,
    pub(super) bad: f64,
    /// Above it a poor sample is due to the metric.
    pub(super) due: f64,
    /// Up to it the metric is good; no value is where the profile has no opinion.
    best: f64,
}

/// A profile, ready to classify: the bounds of each metric by medium.
#[derive(Debug, Clone)]
pub(super) struct Classifier([[Bound; STREAM_METRICS.len()]; 3]);

/// What became of an active sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Classification {
    /// 0 is good and 3 is bad; `None` if the profile has no opinion on what is known.
    pub(crate) class: Option<u8>,
    /// What a poor class is due to.
    pub(crate) due: OfJudged<bool>,
    pub(super) burst: bool,
}

/// Whether a picture moves: a camera that is off has no frame rate worth judging.
pub(super) fn has_picture(readings: &Readings) -> bool {
    readings[HEIGHT_PX].is_some() || readings[FRAME_RATE_FPS].is_some_and(|fps| fps > 0.0)
}

impl Classifier {
    /// Reads a profile.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(super) fn of(connection: &Connection, profile: &str) -> Result<Self, rusqlite::Error> {
        let mut classifier = Self::default();
        let sql = "SELECT medium, metric, fair, poor, bad FROM threshold WHERE name = ?";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([profile])?;
        while let Some(row) = rows.next()? {
            let (medium, metric): (String, String) = (row.get(0)?, row.get(1)?);
            let media = [Medium::Audio, Medium::Video, Medium::Share];
            let medium = media.into_iter().find(|known| known.as_str() == medium);
            let place = STREAM_METRICS.iter().position(|known| known.column == metric);
            let (Some(medium), Some(place)) = (medium, place) else { continue };
            let metric = &STREAM_METRICS[place];
            if !metric.is_of_pictures() || medium == Medium::Video {
                let bounds: [Option<f64>; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
                classifier.0[medium as usize][place] = Bound::of(match metric.opinion {
                    Opinion::Class(judged) => bounds.map(|bound| bound.map(|bound| judged.badness(bound))),
                    Opinion::Flag | Opinion::None => bounds,
                });
            }
        }
        Ok(classifier)
    }

    /// Where a metric turns in a medium.
    pub(super) const fn bound(&self, medium: Medium, place: usize) -> &Bound {
        &self.0[medium as usize][place]
    }

    /// Classifies a sample; `None` is an idle one.
    pub(super) fn classify(&self, medium: Medium, readings: &Readings) -> Option<Classification> {
        self.classify_by(medium, |place| readings[place].unwrap_or(f64::NAN))
    }

    /// Classifies a sample by its reading at each place, where what is unknown is not a number: as in SQL, nothing
    /// exceeds it and it exceeds nothing.
    #[inline]
    pub(super) fn classify_by(&self, medium: Medium, reading: impl Fn(usize) -> f64) -> Option<Classification> {
        let bitrate_kbps = reading(BITRATE_KBPS);
        if bitrate_kbps.is_nan() || bitrate_kbps == 0.0 {
            return None;
        }
        // No metric is negative but the signal, which is none of these: a bitrate that is not 0 is above it.
        let is_sending = bitrate_kbps > 0.0;
        let has_picture = !reading(HEIGHT_PX).is_nan() || reading(FRAME_RATE_FPS) > 0.0;
        let (mut worst, mut is_good, mut due) = (0, false, [false; JUDGED.len()]);
        for ((place, judged), due) in JUDGED.into_iter().zip(&mut due) {
            let (badness, bound) = (judged.badness(reading(place)), self.bound(medium, place));
            if badness <= bound.best {
                // As nearly all are, so that nothing else is looked at: what is good is below all bounds.
                is_good = true;
            } else if has_picture || !STREAM_METRICS[place].is_of_pictures() {
                worst = worst.max(bound.class(badness));
                *due = is_sending && badness > bound.due;
            }
        }
        let is_bursting = reading(MAX_LOSS_PCT) > self.bound(medium, MAX_LOSS_PCT).fair;
        // Behind an average that is not good nothing hides.
        let is_average_good = reading(AVG_LOSS_PCT) <= self.bound(medium, AVG_LOSS_PCT).best;
        let burst = is_sending && is_bursting && is_average_good;
        Some(Classification { class: if worst > 0 { Some(worst) } else { is_good.then_some(0) }, due, burst })
    }
}

impl Default for Classifier {
    /// A profile without an opinion.
    fn default() -> Self {
        Self([[Bound::of([None; 3]); STREAM_METRICS.len()]; 3])
    }
}

impl Bound {
    fn of([fair, poor, bad]: [Option<f64>; 3]) -> Self {
        let or_none = |bound: Option<f64>| bound.unwrap_or(f64::INFINITY);
        Self {
            fair: or_none(fair),
            poor: or_none(poor),
            bad: or_none(bad),
            due: or_none(poor.or(bad)),
            best: fair.or(poor).or(bad).unwrap_or(f64::NEG_INFINITY),
        }
    }

    /// Whether the profile has an opinion.
    pub(super) fn is_known(&self) -> bool {
        self.best > f64::NEG_INFINITY
    }

    fn class(&self, badness: f64) -> u8 {
        if badness > self.bad {
            3
        } else if badness > self.poor {
            2
        } else {
            u8::from(badness > self.fair)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::params_from_iter;
    use rusqlite::types::Value;

    use super::*;
    use crate::model::metric::{JITTER_MS, LATENCY_MS, STREAM_COLUMNS};

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

    /// Around the bounds of the profiles; what no rule is about is unknown.
    fn readings() -> impl Strategy<Value = Readings> {
        let bounds: [(usize, &'static [f64]); 7] = [
            (BITRATE_KBPS, &[20.0, 60.0, 800.0]),
            (LATENCY_MS, &[100.0, 150.0, 300.0, 400.0, 500.0]),
            (JITTER_MS, &[30.0, 40.0, 60.0, 100.0]),
            (AVG_LOSS_PCT, &[1.0, 2.0, 3.0, 5.0, 10.0]),
            (MAX_LOSS_PCT, &[10.0]),
            (HEIGHT_PX, &[90.0, 720.0]),
            (FRAME_RATE_FPS, &[1.0, 2.0, 7.0, 15.0]),
        ];
        bounds.map(|(place, bounds)| (Just(place), reading(bounds))).prop_map(|read| {
            let mut readings = [None; STREAM_METRICS.len()];
            for (place, value) in read {
                readings[place] = value;
            }
            readings
        })
    }

    fn insert(connection: &Connection, stream_id: i64, second: i64, readings: &Readings) {
        let (columns, marks) = (STREAM_COLUMNS.join(", "), ", ?".repeat(readings.len()));
        let sql =
            format!("INSERT INTO stream_sample (session_id, stream_id, sampled_at, {columns}) VALUES (1, ?, ?{marks})");
        let key = [Value::from(stream_id), Value::from(second)];
        let row = key.into_iter().chain(readings.iter().map(|reading| Value::from(*reading)));
        connection.execute(&sql, params_from_iter(row)).unwrap();
    }

    /// What the view says, by second; `None` is idle.
    fn viewed(connection: &Connection, profile: &str) -> Vec<Option<Classification>> {
        let sql = "SELECT state, class, due_latency, due_jitter, due_loss, due_fps, burst FROM v_stream_class
                   WHERE profile = ? ORDER BY sampled_at_unix";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([profile], |row| {
            let expected = Classification {
                class: row.get(1)?,
                due: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?],
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
