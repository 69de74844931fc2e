//! The poor minutes of single streams.

use super::definition::{Rollup, Rows, SessionMinutes, StreamReadings, count, word};
use super::minute::SessionSpan;

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

    fn sample(&mut self, _: &SessionSpan, sample: &StreamReadings) {
        let Some(class) = sample.class() else { return };
        if self.0.last().is_none_or(|(name, _)| *name != sample.stream.name) {
            self.0.push((sample.stream.name, Vec::new()));
        }
        let Some((_, minutes)) = self.0.last_mut() else { return };
        if minutes.last().is_none_or(|last| last.minute_unix != sample.minute_unix) {
            minutes.push(StreamMinute { minute_unix: sample.minute_unix, ..StreamMinute::default() });
        }
        if let Some(minute) = minutes.last_mut() {
            minute.take(sample, class);
        }
    }

    fn end_session(&mut self, session: &SessionMinutes, rows: &mut Rows) {
        for (stream, minutes) in self.0.drain(..) {
            let n = count(minutes.len());
            for minute in minutes.iter().filter(|minute| minute.class >= 2) {
                let [due_latency, due_jitter, due_loss, due_fps] = minute.due;
                rows.push([
                    ("session_id", session.span.session_id.into()),
                    ("stream", word(stream)),
                    ("minute_unix", minute.minute_unix.into()),
                    ("class", minute.class.into()),
                    ("due_latency", due_latency.into()),
                    ("due_jitter", due_jitter.into()),
                    ("due_loss", due_loss.into()),
                    ("due_fps", due_fps.into()),
                    ("latency_ms", minute.latency_ms.into()),
                    ("jitter_ms", minute.jitter_ms.into()),
                    ("avg_loss_pct", minute.avg_loss_pct.into()),
                    ("frame_rate_fps", minute.frame_rate_fps.into()),
                    ("n", n.into()),
                ]);
            }
        }
    }
}

impl StreamMinute {
    fn take(&mut self, sample: &StreamReadings, class: u8) {
        let readings = &sample.readings;
        self.class = self.class.max(class);
        for (known, is_due) in self.due.iter_mut().zip(sample.classification.due()) {
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
