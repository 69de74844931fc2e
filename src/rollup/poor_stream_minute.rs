//! The poor minutes of single streams.

use super::classify::OfJudged;
use super::definition::{Rollup, Rows, SessionMinutes, StreamReadings, count, word};
use super::minute::SessionSpan;
use crate::model::metric::JUDGED;

/// One minute of the stream that is being read.
#[derive(Debug, Clone, Copy, Default)]
struct StreamMinute {
    minute_unix: i64,
    class: Option<u8>,
    due: OfJudged<bool>,
    /// The worst value of each metric, turned so that more is worse.
    badness: OfJudged<Option<f64>>,
}

/// The streams of the session that is being read, each with its minutes.
#[derive(Debug, Clone, Default)]
pub(super) struct PoorStreamMinute(Vec<(&'static str, Vec<StreamMinute>)>);

impl Rollup for PoorStreamMinute {
    const PART: &'static str = "poor_stream_minute";
    const COLUMNS: &'static [&'static str] = &[
        "session_id",
        "stream",
        "minute_unix",
        "class",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
        "latency_ms",
        "jitter_ms",
        "avg_loss_pct",
        "frame_rate_fps",
        "n",
    ];

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings<'_>) {
        if self.0.last().is_none_or(|(name, _)| *name != sample.stream.name) {
            self.0.push((sample.stream.name, Vec::new()));
        }
        let Some((_, minutes)) = self.0.last_mut() else { return };
        if minutes.last().is_none_or(|last| last.minute_unix != sample.minute_unix) {
            minutes.push(StreamMinute { minute_unix: sample.minute_unix, ..StreamMinute::default() });
        }
        if let Some(minute) = minutes.last_mut() {
            minute.take(sample);
        }
    }

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        for (stream, minutes) in self.0.drain(..) {
            let n = count(minutes.len());
            for minute in minutes.iter().filter(|minute| minute.class >= Some(2)) {
                let [due_latency, due_jitter, due_loss, due_fps] = minute.due;
                let worst = |at: usize| minute.badness[at].map(|badness| JUDGED[at].1.badness(badness));
                let [latency_ms, jitter_ms, avg_loss_pct, frame_rate_fps] = std::array::from_fn(worst);
                rows.push([
                    ("session_id", session.span.session_id.into()),
                    ("stream", word(stream)),
                    ("minute_unix", minute.minute_unix.into()),
                    ("class", minute.class.into()),
                    ("due_latency", due_latency.into()),
                    ("due_jitter", due_jitter.into()),
                    ("due_loss", due_loss.into()),
                    ("due_fps", due_fps.into()),
                    ("latency_ms", latency_ms.into()),
                    ("jitter_ms", jitter_ms.into()),
                    ("avg_loss_pct", avg_loss_pct.into()),
                    ("frame_rate_fps", frame_rate_fps.into()),
                    ("n", n.into()),
                ]);
            }
        }
    }
}

impl StreamMinute {
    fn take(&mut self, sample: &StreamReadings<'_>) {
        self.class = self.class.max(sample.class());
        for (known, is_due) in self.due.iter_mut().zip(sample.classification.due) {
            *known |= is_due;
        }
        for (known, (place, judged)) in self.badness.iter_mut().zip(JUDGED) {
            let badness = sample.readings[place].map(|value| judged.badness(value));
            *known = known.map_or(badness, |known| Some(badness.map_or(known, |badness| badness.max(known))));
        }
    }
}
